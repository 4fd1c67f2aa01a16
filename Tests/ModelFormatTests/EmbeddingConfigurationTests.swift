import Foundation
import ModelFormat
import TestSupport
import Testing

@Suite struct EmbeddingConfigurationTests {
  @Test(.enabled(if: MiniLM.isThere, "all-MiniLM-L6-v2 is not in BERTIE_CACHE: run `make setup`"))
  func theRealFolderSaysMeanNormalizedAnd256() throws {
    #expect(
      try EmbeddingConfiguration(folder: MiniLM.path)
        == EmbeddingConfiguration(pooling: .mean, isNormalized: true, maximumLength: 256))
  }

  private func folder(_ modules: [String], flags: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let list = modules.map { "{\"type\": \"sentence_transformers.models.\($0)\", \"path\": \"1_Pooling\"}" }
    _ = try folder.write("[\(list.joined(separator: ","))]", to: "modules.json")
    try FileManager.default.createDirectory(
      atPath: folder.file("1_Pooling"), withIntermediateDirectories: true)
    _ = try folder.write("{\(flags)}", to: "1_Pooling/config.json")
    return folder
  }

  @Test func withoutModulesItIsTheMean() throws {
    let folder = try TemporaryFolder()
    #expect(
      try EmbeddingConfiguration(folder: folder.path)
        == EmbeddingConfiguration(pooling: .mean, isNormalized: false))
  }

  @Test(arguments: [
    ("cls_token", EmbeddingPooling.cls), ("mean_tokens", .mean), ("max_tokens", .max),
    ("mean_sqrt_len_tokens", .meanSquareRootLength), ("weightedmean_tokens", .weightedMean),
    ("lasttoken", .lastToken),
  ])
  func everyModeIsRead(_ flag: String, _ pooling: EmbeddingPooling) throws {
    let folder = try folder(["Transformer", "Pooling"], flags: "\"pooling_mode_\(flag)\": true")
    #expect(
      try EmbeddingConfiguration(folder: folder.path)
        == EmbeddingConfiguration(pooling: pooling, isNormalized: false))
  }

  @Test(arguments: [
    (["Transformer", "Dense"], "", "module 1: expected Transformer, Pooling and then Dense and Normalize"),
    (["Pooling", "Transformer"], "\"pooling_mode_cls_token\": true", "module 0"),
    (["Transformer", "Normalize"], "", "module 1"),
    (
      [String](), "",
      "modules: expected Transformer, Pooling and then Dense and Normalize, in any number, found no Pooling"
    ),
    (["Transformer"], "", "found no Pooling"),
    (["Transformer", "Pooling", "Pooling"], "", "module 2"),
    (["Transformer", "Pooling", "Dropout"], "", "found \"sentence_transformers.models.Dropout\""),
    (["Transformer", "Pooling"], "\"pooling_mode\": \"median\"", "found \"median\""),
    (["Transformer", "Pooling"], "\"pooling_mode_median\": true", "pooling_mode_median: expected flags of"),
  ])
  func whatWeDoNotComputeIsNamed(_ modules: [String], _ flags: String, _ message: String) throws {
    let folder = try folder(modules, flags: flags)
    let error = #expect(throws: ModelFormatError.self) { try EmbeddingConfiguration(folder: folder.path) }
    #expect(error?.code == .unsupportedModel)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  static let otherForms: [(modules: String?, settings: String?, message: String)] = [
    ("{}", nil, "modules.json: modules: expected an array, found an object"),
    ("[]", nil, "found no Pooling"),
    (nil, "[]", "sentence_bert_config.json: settings: expected an object, found an array"),
    (nil, "{\"max_seq_length\": 25.5}", "max_seq_length: expected a whole number above 0, found 25.5"),
    (nil, "{\"max_seq_length\": \"256\"}", "found \"256\""),
    (nil, "{\"max_seq_length\": 0}", "found 0"), (nil, "{\"max_seq_length\": -1}", "found -1"),
  ]

  @Test(arguments: otherForms.indices)
  func filesOfAnotherFormAreNamed(_ number: Int) throws {
    let (modules, settings, message) = Self.otherForms[number]
    let folder = try folder(["Transformer", "Pooling"], flags: "\"pooling_mode_cls_token\": true")
    if let modules { _ = try folder.write(modules, to: "modules.json") }
    if let settings { _ = try folder.write(settings, to: "sentence_bert_config.json") }
    let error = #expect(throws: ModelFormatError.self) { try EmbeddingConfiguration(folder: folder.path) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  static let lengths: [(settings: String, length: Int?)] = [
    ("{}", nil), ("{\"max_seq_length\": null}", nil), ("{\"max_seq_length\": 128}", 128),
  ]

  @Test(arguments: lengths.indices)
  func theLengthIsRead(_ number: Int) throws {
    let (settings, length) = Self.lengths[number]
    let folder = try folder(["Transformer", "Pooling"], flags: "\"pooling_mode_cls_token\": true")
    _ = try folder.write(settings, to: "sentence_bert_config.json")
    #expect(
      try EmbeddingConfiguration(folder: folder.path)
        == EmbeddingConfiguration(pooling: .cls, isNormalized: false, maximumLength: length))
  }

  static let modes: [(flags: String, poolings: [EmbeddingPooling])] = [
    ("", [.mean]),
    (
      "\"pooling_mode_mean_tokens\": true, \"pooling_mode_max_tokens\": true, \"pooling_mode_cls_token\": true",
      [.cls, .max, .mean]
    ),
    ("\"pooling_mode\": \"lasttoken\"", [.lastToken]),
    ("\"pooling_mode\": [\"mean\", \"cls\"], \"pooling_mode_max_tokens\": true", [.mean, .cls]),
  ]

  @Test(arguments: modes.indices)
  func severalModesAreReadInTheReferencesOrder(_ number: Int) throws {
    let folder = try folder(["Transformer", "Pooling"], flags: Self.modes[number].flags)
    #expect(try EmbeddingConfiguration(folder: folder.path).poolings == Self.modes[number].poolings)
  }

  private func dense(_ settings: String, weights: [StoredTensor]) throws -> TemporaryFolder {
    let folder = try folder(["Transformer", "Pooling"])
    _ = try folder.write(
      """
      [{"type": "a.Transformer", "path": ""}, {"type": "a.Pooling", "path": "1_Pooling"},
       {"type": "a.Dense", "path": "2_Dense"}, {"type": "a.Normalize", "path": "3_Normalize"}]
      """, to: "modules.json")
    try FileManager.default.createDirectory(
      atPath: folder.file("2_Dense"), withIntermediateDirectories: true)
    _ = try folder.write("{\(settings)}", to: "2_Dense/config.json")
    try SafetensorsWriter.write(weights, to: folder.file("2_Dense/model.safetensors"))
    return folder
  }

  private let weight = StoredTensor(name: "linear.weight", shape: [2, 3], floats: [1, 2, 3, 4, 5, 6])
  private let bias = StoredTensor(name: "linear.bias", shape: [2], floats: [7, 8])

  @Test func aDenseModuleIsReadWithItsWeights() throws {
    let settings =
      #""in_features": 3, "out_features": 2, "activation_function": "torch.nn.modules.linear.Identity""#
    let folder = try dense(settings, weights: [weight, bias])
    let expected = EmbeddingDense(
      inputs: 3, outputs: 2, weight: [1, 2, 3, 4, 5, 6], bias: [7, 8], activation: .identity)
    #expect(try EmbeddingConfiguration(folder: folder.path).steps == [.dense(expected), .normalize])
    #expect(try EmbeddingConfiguration(folder: folder.path).outputSize(hiddenSize: 3) == 2)
    let error = #expect(throws: ModelFormatError.self) {
      try EmbeddingConfiguration(folder: folder.path).outputSize(hiddenSize: 4)
    }
    #expect(error?.code == .shapeMismatch && error?.found == "3")
  }

  static let badDense: [(settings: String, message: String)] = [
    (#""in_features": 3"#, "out_features: expected a whole number"),
    (#""in_features": 0, "out_features": 2"#, "in_features: expected widths from 1"),
    (#""in_features": 4, "out_features": 2"#, "tensor linear.weight: expected shape [2, 4]"),
    (
      #""in_features": 3, "out_features": 2, "activation_function": "os.system""#,
      "activation_function: expected one of torch.nn's Tanh, Identity"
    ),
    (
      #""in_features": 3, "out_features": 2, "activation_function": "torch.nn.modules.activation.Mish""#,
      "found \"torch.nn.modules.activation.Mish\""
    ),
    (
      #""in_features": 3, "out_features": 2, "module_input_name": "token_embeddings""#,
      "module_input_name: expected sentence_embedding"
    ),
    (#""in_features": 3, "out_features": 2, "bias": 1"#, "bias: expected true or false"),
  ]

  @Test(arguments: badDense.indices)
  func aDenseModuleThatWeDoNotComputeIsNamed(_ number: Int) throws {
    let (settings, message) = Self.badDense[number]
    let folder = try dense(settings, weights: [weight, bias])
    let error = #expect(throws: ModelFormatError.self) { try EmbeddingConfiguration(folder: folder.path) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.path?.hasPrefix(folder.path) == true)
  }

  @Test func promptsAreReadInOrderWithTheirDefault() throws {
    let folder = try folder(["Transformer", "Pooling"], flags: "\"include_prompt\": false")
    _ = try folder.write(
      #"{"prompts": {"query": "query: ", "passage": ""}, "default_prompt_name": "query"}"#,
      to: "config_sentence_transformers.json")
    let prompts = try EmbeddingConfiguration(folder: folder.path).prompts
    #expect(prompts.all.map(\.name) == ["query", "passage"] && !prompts.arePooled)
    #expect(try prompts.text(named: nil) == "query: " && prompts.text(named: "passage") == "")
    let error = #expect(throws: ModelFormatError.self) { try prompts.text(named: "title") }
    #expect(error?.description.contains("expected one of query, passage, found \"title\"") == true)
    _ = try folder.write(
      #"{"prompts": {}, "default_prompt_name": "q"}"#, to: "config_sentence_transformers.json")
    #expect(throws: ModelFormatError.self) { try EmbeddingConfiguration(folder: folder.path) }
  }

  @Test func textsAreMadeLowerCaseByCodePointWhereTheFolderSaysSo() throws {
    let folder = try folder(["Transformer", "Pooling"])
    _ = try folder.write(#"{"do_lower_case": true}"#, to: "sentence_roberta_config.json")
    let configuration = try EmbeddingConfiguration(folder: folder.path)
    // A final sigma stays an ordinary one; the dot of İ becomes a mark.
    #expect(
      configuration.input("ΟΔΟΣ İ", prompt: "Q: ").unicodeScalars.elementsEqual(
        "q: οδοσ i\u{307}".unicodeScalars))
  }
}
