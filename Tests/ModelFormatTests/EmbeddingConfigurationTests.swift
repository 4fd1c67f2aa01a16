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
    ("mean_sqrt_len_tokens", .meanSquareRootLength),
  ])
  func everyModeIsRead(_ flag: String, _ pooling: EmbeddingPooling) throws {
    let folder = try folder(
      ["Transformer", "Pooling"],
      flags: "\"pooling_mode_\(flag)\": true, \"pooling_mode_lasttoken\": false")
    #expect(
      try EmbeddingConfiguration(folder: folder.path)
        == EmbeddingConfiguration(pooling: pooling, isNormalized: false))
  }

  @Test(arguments: [
    (["Transformer", "Dense"], "", "module 1: expected Transformer, Pooling and perhaps Normalize"),
    (["Pooling", "Transformer"], "\"pooling_mode_cls_token\": true", "module 0"),
    (["Transformer", "Normalize"], "", "module 1"),
    (
      [String](), "",
      "modules: expected Transformer, Pooling and perhaps Normalize, in this order, found no Pooling"
    ),
    (["Transformer"], "", "found no Pooling"),
    (["Transformer", "Pooling", "Dense"], "\"pooling_mode_cls_token\": true", "module 2"),
    (["Transformer", "Pooling"], "", "pooling_mode: expected one of"),
    (["Transformer", "Pooling"], "\"pooling_mode_lasttoken\": true", "found pooling_mode_lasttoken"),
    (
      ["Transformer", "Pooling"], "\"pooling_mode_cls_token\": true, \"pooling_mode_max_tokens\": true",
      "found pooling_mode_cls_token, pooling_mode_max_tokens"
    ),
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
}
