package import ModelFormat

extension ModelFolder {
  /// The head.
  ///
  /// Throws `CommandError` for a bare encoder, which must be fine-tuned first.
  package func requireClassifier() throws -> ClassifierConfiguration {
    guard let classifier else {
      throw CommandError(
        "\(path) is an encoder without a classifier; train one with `bertie finetune \(path) --data … --out …`"
      )
    }
    return classifier
  }
}
