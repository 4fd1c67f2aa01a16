import Console
import ModelFormat

extension ModelFolder {
  /// The model's shape and costs for people; MACs are those of one text of `tokens` tokens.
  func description(tokens: Int) -> String {
    var table = TextTable(
      ["layer", "heads", "K, Q", "V", "AO", "I", "O", "parameters", "MACs"],
      alignments: [TextTable.Alignment](repeating: .right, count: 9))
    for (layer, cost) in zip(configuration.layers, configuration.layerCosts(tokens: tokens)) {
      let (attention, feedForward) = (layer.attention, layer.feedForward)
      let kept = [
        attention?.heads.count, attention?.qkWidth, attention?.vWidth, attention?.output, feedForward?.width,
        feedForward?.output,
      ]
      table.append(
        ["\(layer.sourceLayer)"] + kept.map { "\($0 ?? 0)" }
          + [cost.parameters.groupedText, cost.macs.groupedText])
    }
    let pooler = configuration.pooler.map { "\($0) of \(configuration.hiddenSize) outputs" } ?? "none"
    return """
      family      \(configuration.modelType)\(configuration.isStock ? "" : ", own shape")
      embeddings  \(embeddingText)
      sharing     \(sharingText)
      head        \(headText)
      pooler      \(pooler)
      parameters  \(parameterCount.groupedText)
      quantised   \(quantizationText)
      bytes       \(tensors.fileBytes.groupedText)
      MACs        \(configuration.macs(tokens: tokens).groupedText) at \(tokens) tokens

      \(table.text)
      """
  }

  private var headText: String {
    if let classifier { return "\(classifier.problemType.rawValue), \(classifier.labels.count) labels" }
    guard let pretraining else { return "none" }
    return "of pre-training: hidden words" + (pretraining.hasSentenceHead ? ", pairs of texts" : "")
  }

  /// The widths of embeddings.
  private var embeddingText: String {
    let (hidden, size) = (configuration.hiddenSize, configuration.embeddingSize)
    if let words = configuration.wordEmbeddingSize { return "words of width \(words), mapped to \(size)" }
    return "width \(size)" + (configuration.projectsEmbeddings ? ", mapped to \(hidden)" : "")
  }

  /// Which layers have one set of weights, and what that saves.
  private var sharingText: String {
    guard let sharing = configuration.sharing else { return "none" }
    let (attention, feedForward) = (Set(sharing.attention).count, Set(sharing.feedForward).count)
    return
      "\(configuration.layers.count) layers have \(attention) attention and \(feedForward) feed-forward weights. "
      + LayerSharing.meaning
  }

  /// What weights are rounded to, and which maps are not.
  private var quantizationText: String {
    guard let quantization else { return "no" }
    let group = quantization.precision == .int4 ? ", groups of \(quantization.groupSize)" : ""
    let excluded =
      quantization.excluded.isEmpty ? "" : ", without " + quantization.excluded.joined(separator: ", ")
    return quantization.precision.rawValue + group + excluded
  }
}
