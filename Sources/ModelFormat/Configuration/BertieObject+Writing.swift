import JSON

extension BertieObject {
  /// The object for a shape and a pooling, or nil where stock keys say it all.
  static func make(_ configuration: EncoderConfiguration, pooling: Pooling) -> JSONValue? {
    guard !configuration.isStock || !pooling.isStock else { return nil }
    let hidden = JSONValue.integer(Int64(configuration.hiddenSize))
    var object: JSONObject = [
      "formatVersion": .integer(Int64(formatVersion)),
      "layers": .array(configuration.layers.map(layer)),
      "hidden": ["kind": "full", "width": hidden, "normWidth": hidden],
      "pooler": configuration.pooler.map { .integer(Int64($0)) } ?? .null,
      "vocabulary": ["originalSize": .integer(Int64(configuration.vocabSize))],
      "embeddingSize": .integer(Int64(configuration.embeddingSize)),
    ]
    if let size = configuration.wordEmbeddingSize { object["wordEmbeddingSize"] = .integer(Int64(size)) }
    if configuration.sharing != configuration.stockSharing {
      let layers = configuration.layers.indices
      object["sharing"] =
        LayerSharing(
          attention: layers.map(configuration.attentionOwner),
          feedForward: layers.map(configuration.feedForwardOwner)
        ).json
    }
    if !pooling.isStock { object["pooling"] = .string(pooling.rawValue) }
    return .object(object)
  }

  private static func layer(_ layer: LayerConfiguration) -> JSONValue {
    [
      "sourceLayer": .integer(Int64(layer.sourceLayer)),
      "attention": layer.attention.map { attention in
        [
          "heads": .array(attention.heads.map(head)), "scale": .integer(Int64(attention.scale)),
          "output": .integer(Int64(attention.output)),
        ]
      } ?? .null,
      "feedForward": layer.feedForward.map {
        ["width": .integer(Int64($0.width)), "output": .integer(Int64($0.output))]
      } ?? .null,
      "skipsNorm": [],
    ]
  }

  private static func head(_ head: HeadConfiguration) -> JSONValue {
    [
      "source": .integer(Int64(head.source)), "qk": .integer(Int64(head.qk)), "v": .integer(Int64(head.v)),
    ]
  }
}

extension LayerSharing {
  /// The number of each layer's group: `{"attention": [0, 0, 1], "feedForward": [0, 1, 2]}`.
  var json: JSONValue {
    func numbers(_ owners: [Int]) -> JSONValue {
      .array(Self.groups(owners).map { .integer(Int64($0)) })
    }
    return ["attention": numbers(attention), "feedForward": numbers(feedForward)]
  }
}
