public import JSON

extension ModelFolder {
  /// What the model is and costs, as `bertie inspect --json` prints it.
  ///
  /// Members: parameters, bytes (of the weight files), macs (of one text of `tokens` tokens, definition of
  /// `EncoderConfiguration.macs(tokens:)`), tokens, modelType, stock, head, pretraining (null, or which heads), labels, pooler, quantization, embeddingSize and wordEmbeddingSize
  /// (null where words are not factorised), sharing (null, or each layer's group), unused, missing, and for every layer
  /// its source, kept heads and widths, parameters, macs and both by part.
  public func summary(tokens: Int = 128) -> JSONObject {
    let layers = zip(configuration.layers, configuration.layerCosts(tokens: tokens)).map(Self.layer)
    return [
      "parameters": .integer(Int64(parameterCount)),
      "bytes": .integer(Int64(tensors.fileBytes)),
      "macs": .integer(Int64(configuration.macs(tokens: tokens))),
      "tokens": .integer(Int64(tokens)),
      "modelType": .string(configuration.modelType),
      "stock": .bool(
        configuration.isStock && (classifier?.pooling.isStock ?? true) && quantization == nil),
      "quantization": quantization?.json ?? .null,
      "hiddenSize": .integer(Int64(configuration.hiddenSize)),
      "embeddingSize": .integer(Int64(configuration.embeddingSize)),
      "wordEmbeddingSize": configuration.wordEmbeddingSize.map { .integer(Int64($0)) } ?? .null,
      "sharing": configuration.sharing?.json ?? .null,
      "pooler": configuration.pooler.map { .integer(Int64($0)) } ?? .null,
      "head": classifier.map { .string($0.kind.rawValue) } ?? .null,
      "problemType": classifier.map { .string($0.problemType.rawValue) } ?? .null,
      "pretraining": pretraining.map { ["sentenceHead": .bool($0.hasSentenceHead)] } ?? .null,
      "labels": classifier.map { .array($0.labels.map { .string($0) }) } ?? .null,
      "unused": .array(report.unused.map { .string($0) }),
      "missing": .array(report.missing.map { .string($0) }),
      "layers": .array(layers),
    ]
  }

  private static func layer(_ layer: LayerConfiguration, _ cost: LayerCost) -> JSONValue {
    var parts = JSONObject()
    for part in LayerCost.Part.allCases {
      guard let cost = cost.parts[part] else { continue }
      parts[part.rawValue] = [
        "parameters": .integer(Int64(cost.parameters)), "macs": .integer(Int64(cost.macs)),
      ]
    }
    return [
      "sourceLayer": .integer(Int64(layer.sourceLayer)),
      "heads": layer.attention.map { attention in
        .array(
          attention.heads.map {
            [
              "source": .integer(Int64($0.source)), "qk": .integer(Int64($0.qk)), "v": .integer(Int64($0.v)),
            ]
          })
      } ?? .null,
      "attentionOutput": layer.attention.map { .integer(Int64($0.output)) } ?? .null,
      "intermediate": layer.feedForward.map { .integer(Int64($0.width)) } ?? .null,
      "output": layer.feedForward.map { .integer(Int64($0.output)) } ?? .null,
      "parameters": .integer(Int64(cost.parameters)),
      "macs": .integer(Int64(cost.macs)),
      "parts": .object(parts),
    ]
  }
}
