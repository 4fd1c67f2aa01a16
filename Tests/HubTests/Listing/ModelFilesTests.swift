import Hub
import JSON
import Testing

@Suite struct ModelFilesTests {
  /// The files that a model has of those in a repository, when all that it names can be read.
  private func chosen(_ files: [String: JSONValue]) throws -> [String] {
    try ModelFiles(has: { files[$0] != nil }, read: { files[$0] }).paths(of: HubName("org/name")).sorted()
  }

  private func plain(_ names: String...) -> [String: JSONValue] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, .null) })
  }

  @Test func safetensorsIsPreferredAndOtherProgramsFilesAreLeft() throws {
    let files = plain(
      "config.json", "model.safetensors", "pytorch_model.bin", "tf_model.h5", "flax_model.msgpack",
      "onnx/model.onnx", "picture.png", "vocab.txt", "spiece.model", "rust_model.ot", "README.md")
    #expect(
      try chosen(files) == ["README.md", "config.json", "model.safetensors", "spiece.model", "vocab.txt"])
  }

  @Test func binIsTakenWithoutSafetensors() throws {
    #expect(
      try chosen(plain("config.json", "pytorch_model.bin", "merges.txt"))
        == ["config.json", "merges.txt", "pytorch_model.bin"])
  }

  @Test func shardsAreThoseOfTheIndex() throws {
    var files = plain("config.json", "a.safetensors", "b.safetensors", "c.safetensors", "pytorch_model.bin")
    files["model.safetensors.index.json"] = [
      "weight_map": ["x": "a.safetensors", "y": "b.safetensors", "z": "a.safetensors"]
    ]
    #expect(
      try chosen(files) == ["a.safetensors", "b.safetensors", "config.json", "model.safetensors.index.json"])
  }

  @Test func indexComesBeforeItsShards() throws {
    let files = plain("config.json", "model.safetensors.index.json", "a.safetensors")
    let model = ModelFiles(has: { files[$0] != nil }, read: { _ in nil })
    #expect(try model.paths(of: HubName("org/name")) == ["config.json", "model.safetensors.index.json"])
  }

  @Test func modulesOfSentenceTransformersComeWithTheirWeights() throws {
    var files = plain(
      "config.json", "model.safetensors", "sentence_bert_config.json", "1_Pooling/config.json",
      "2_Dense/config.json", "2_Dense/model.safetensors", "2_Dense/pytorch_model.bin", "3_Other/config.json")
    files["modules.json"] = [
      ["path": "", "type": "a.Transformer"], ["path": "1_Pooling"], ["path": "2_Dense"],
      ["path": "3_Normalize"],
    ]
    #expect(
      try chosen(files) == [
        "1_Pooling/config.json", "2_Dense/config.json", "2_Dense/model.safetensors", "config.json",
        "model.safetensors", "modules.json", "sentence_bert_config.json",
      ])
  }

  @Test func transformerMayLieInAFolder() throws {
    var files = plain(
      "0_Transformer/config.json", "0_Transformer/pytorch_model.bin", "0_Transformer/vocab.txt")
    files["modules.json"] = [["path": "0_Transformer"]]
    #expect(try chosen(files).count == 4)
  }

  @Test(arguments: [
    ["model.safetensors"], ["config.json"], ["config.json", "tf_model.h5", "vocab.txt"], [],
  ])
  func repositoryWithoutConfigurationOrWeightsIsNoModel(_ names: [String]) throws {
    let error = #expect(throws: HubError.self) {
      try chosen(Dictionary(uniqueKeysWithValues: names.map { ($0, .null) }))
    }
    #expect(error?.code == .fileNotFound)
  }

  @Test(arguments: [
    #"{"weight_map":{"x":"absent.safetensors"}}"#, #"{"weight_map":{"x":"../../config.json"}}"#,
    #"{"weight_map":{"x":7}}"#, #"{"weight_map":[]}"#, "[]",
  ])
  func indexOfAnotherFormOrOfAbsentFilesIsRefused(_ index: String) throws {
    var files = plain("config.json")
    files["model.safetensors.index.json"] = try JSONValue(parsing: index)
    let error = #expect(throws: HubError.self) { try chosen(files) }
    #expect(error?.code == .badAnswer || error?.code == .fileNotFound)
  }
}
