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
    let head = classifier.map { "\($0.problemType.rawValue), \($0.labels.count) labels" } ?? "none"
    let pooler = configuration.pooler.map { "\($0) of \(configuration.hiddenSize) outputs" } ?? "none"
    return """
      family      \(configuration.modelType)\(configuration.isStock ? "" : ", pruned shape")
      head        \(head)
      pooler      \(pooler)
      parameters  \(parameterCount.groupedText)
      quantised   \(quantizationText)
      bytes       \(tensors.fileBytes.groupedText)
      MACs        \(configuration.macs(tokens: tokens).groupedText) at \(tokens) tokens

      \(table.text)
      """
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
