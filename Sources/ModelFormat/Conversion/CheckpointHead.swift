/// The head that a checkpoint's tensors make, as transformers names models.
enum CheckpointHead: String {
  case none = "Model"
  case pretraining = "ForPreTraining"
  case maskedLanguage = "ForMaskedLM"
  case classification = "ForSequenceClassification"
  case questionAnswering = "ForQuestionAnswering"

  /// The head by the names in transformers' terms.
  init(_ tensors: [StoredTensor]) {
    let names = tensors.map(\.name)
    func has(_ prefixes: String...) -> Bool {
      names.contains { name in prefixes.contains { name.hasPrefix($0) } }
    }
    self =
      if has("classifier.") {
        .classification
      } else if has("qa_outputs.") {
        .questionAnswering
      } else if has("cls.seq_relationship.", "sop_classifier.") {
        .pretraining
      } else if has("cls.predictions.", "predictions.") {
        .maskedLanguage
      } else {
        .none
      }
  }

  /// The name of transformers' class.
  func architecture(_ family: CheckpointFamily) -> String {
    (family == .bert ? "Bert" : "Albert") + rawValue
  }
}
