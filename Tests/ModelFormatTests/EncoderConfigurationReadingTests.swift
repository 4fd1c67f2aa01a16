import JSON
import ModelFormat
import Testing

@Suite struct EncoderConfigurationReadingTests {
  static let miniLM: JSONObject = [
    "model_type": "bert", "architectures": ["BertModel"], "vocab_size": 30522, "hidden_size": 384,
    "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1536, "hidden_act": "gelu",
  ]

  static func changed(_ key: String, _ value: JSONValue?) -> JSONValue {
    var object = miniLM
    object[key] = value
    return .object(object)
  }

  @Test func stockKeysGiveTheStockShapeWithTransformersDefaults() throws {
    let configuration = try EncoderConfiguration(config: .object(Self.miniLM))
    #expect(
      configuration
        == .bert(hiddenSize: 384, numHiddenLayers: 6, numAttentionHeads: 12, intermediateSize: 1536))
    #expect(configuration.isStock)
    #expect(configuration.parameterCount() == 22_713_216)
    #expect(
      try EncoderConfiguration(config: Self.changed("hidden_act", "gelu_pytorch_tanh")).hiddenActivation
        == .geluTanh)
    #expect(
      try EncoderConfiguration(config: Self.changed("classifier_dropout", 0.3)).classifierDropout == 0.3)
  }

  static let refusals: [(String, JSONValue?, ModelFormatError.Code, String)] = [
    (
      "model_type", nil, .badConfiguration,
      "model_type: expected one of bert, roberta, xlm-roberta, camembert, distilbert, albert, mpnet, electra"
    ),
    ("model_type", "gpt2", .unsupportedModel, "also with the prefix bertie-, found gpt2"),
    ("model_type", "bertie-bert", .badConfiguration, "bertie: expected an object"),
    ("hidden_size", nil, .badConfiguration, "hidden_size: expected a whole number, found nothing"),
    ("hidden_size", "384", .badConfiguration, "hidden_size: expected a whole number, found \"384\""),
    ("hidden_size", 384.5, .badConfiguration, "found 384.5"),
    ("hidden_size", 0, .badConfiguration, "hidden_size: expected a whole number in 1...65536, found 0"),
    ("hidden_size", 385, .badConfiguration, "num_attention_heads: expected a divisor of hidden_size 385"),
    ("num_attention_heads", 0, .badConfiguration, "num_attention_heads: expected"),
    (
      "num_attention_heads", 1025, .badConfiguration,
      "num_attention_heads: expected a whole number in 1...384"
    ),
    ("num_hidden_layers", 1_000_000_000, .badConfiguration, "in 0...1024, found 1000000000"),
    ("num_hidden_layers", -1, .badConfiguration, "found -1"),
    ("vocab_size", 9_223_372_036_854_775_807, .badConfiguration, "vocab_size"),
    ("intermediate_size", 0, .badConfiguration, "intermediate_size"),
    ("max_position_embeddings", 0, .badConfiguration, "max_position_embeddings"),
    ("type_vocab_size", -1, .badConfiguration, "type_vocab_size"),
    ("pad_token_id", 30522, .badConfiguration, "pad_token_id: expected a whole number in 0...30521"),
    ("layer_norm_eps", 0, .badConfiguration, "layer_norm_eps"),
    ("hidden_dropout_prob", 1, .badConfiguration, "hidden_dropout_prob: expected a probability in 0..<1"),
    ("attention_probs_dropout_prob", -0.1, .badConfiguration, "found -0.1"),
    ("classifier_dropout", "x", .badConfiguration, "classifier_dropout: expected a number"),
    ("hidden_act", "silu", .unsupportedModel, "hidden_act: expected gelu, gelu_new"),
    (
      "position_embedding_type", "relative_key", .unsupportedModel,
      "expected absolute, found \"relative_key\""
    ),
    ("is_decoder", true, .unsupportedModel, "is_decoder: expected false, found true"),
    ("add_cross_attention", true, .unsupportedModel, "add_cross_attention"),
    ("pruned_heads", ["0": [1]], .unsupportedModel, "version 5 of transformers ignores them"),
    ("bertie", ["formatVersion": 1], .badConfiguration, "expected model_type with the prefix bertie-"),
  ]

  @Test(arguments: refusals.indices)
  func impossibleAndUnsupportedValuesAreNamed(number: Int) {
    let (key, value, code, message) = Self.refusals[number]
    let error = #expect(throws: ModelFormatError.self) {
      try EncoderConfiguration(config: Self.changed(key, value))
    }
    #expect(error?.code == code)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  /// Layers of one shape share the memory of their heads: a few numbers in a file are no reason for gigabytes.
  @Test func theLargestShapeTakesLittleMemoryAndTime() throws {
    var object = Self.miniLM
    for (key, value) in [
      ("num_hidden_layers", 1024), ("hidden_size", 65536), ("num_attention_heads", 65536),
      ("intermediate_size", 65536),
    ] as [(String, Int64)] {
      object[key] = .integer(value)
    }
    let error = #expect(throws: ModelFormatError.self) { try EncoderConfiguration(config: .object(object)) }
    #expect(
      error?.description == "num_attention_heads: expected a whole number in 1...1024, found 65536")
    object["num_attention_heads"] = 1024
    let clock = ContinuousClock()
    let time = try clock.measure {
      let configuration = try EncoderConfiguration(config: .object(object))
      let heads = configuration.layers.compactMap(\.attention?.heads)
      #expect(heads.count == 1024 && heads.allSatisfy { $0.count == 1024 })
      let storages = Set(
        heads.map { $0.withUnsafeBufferPointer { $0.baseAddress.map(UInt.init(bitPattern:)) } })
      #expect(storages.count == 1, "1,024 layers hold \(storages.count) lists of heads")
    }
    #expect(time < .seconds(2), "\(time)")
  }

  @Test func nullAndEmptyHarmlessValuesAreAccepted() throws {
    for (key, value) in [
      ("pad_token_id", nil), ("pruned_heads", [:]), ("is_decoder", false), ("classifier_dropout", nil),
    ] as [(String, JSONValue)] {
      #expect(try EncoderConfiguration(config: Self.changed(key, value)).padTokenId == 0)
    }
  }

  @Test func anythingButAnObjectIsRefused() {
    #expect(throws: ModelFormatError.self) { try EncoderConfiguration(config: []) }
  }
}
