import Foundation
import JSON
import ModelFormat
import TestSupport
import Testing

@Suite struct ModelFolderTests {
  /// Writes a stock folder whose tensors are renamed or changed on the way.
  func stock(
    _ folder: TemporaryFolder, classifier: ClassifierConfiguration? = nil,
    change: ([StoredTensor]) -> [StoredTensor]
  ) throws -> String {
    var generator = SeededGenerator(state: 41)
    let path = folder.file("m\(try folder.names().count)")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let tensors = change(randomTensors(smallStock(), classifier: classifier, using: &generator))
    try SafetensorsWriter.write(tensors, toFolder: path)
    try JSONValue.object(smallStock().config(classifier: classifier)).serialized()
      .write(toFile: path + "/config.json", atomically: false, encoding: .utf8)
    return path
  }

  @Test(arguments: ["", "bert.", "model.", "module.bert."])
  func thePrefixIsDetected(prefix: String) throws {
    let folder = try TemporaryFolder()
    let path = try stock(folder, classifier: threeLabels) { tensors in
      tensors.map { $0.renamed($0.name.hasPrefix("classifier") ? $0.name : prefix + $0.name) }
    }
    let model = try ModelFolder(path)
    #expect(model.prefix == prefix)
    #expect(model.classifier == threeLabels)
    #expect(model.report == TensorReport(unused: [], missing: []))
    #expect(
      model.canonicalTensors().map(\.name)
        == model.configuration.tensorDescriptions(classifier: threeLabels).map(\.name))
    #expect(model.tensor(named: "pooler.dense.bias")?.name == prefix + "pooler.dense.bias")
    #expect(model.tensor(named: "nothing") == nil)
  }

  @Test func gammaAndBetaAreNorms() throws {
    let folder = try TemporaryFolder()
    let path = try stock(folder) { tensors in
      tensors.map { tensor in
        let old = tensor.name.replacing("LayerNorm.weight", with: "LayerNorm.gamma")
          .replacing("LayerNorm.bias", with: "LayerNorm.beta")
        return tensor.renamed("bert." + old)
      }
    }
    let model = try ModelFolder(path)
    #expect(model.tensor(named: "embeddings.LayerNorm.weight")?.name == "bert.embeddings.LayerNorm.gamma")
    #expect(model.tensor(named: "embeddings.LayerNorm.bias")?.name == "bert.embeddings.LayerNorm.beta")
    #expect(model.report.unused.isEmpty)
    #expect(model.canonicalTensors().count == model.tensors.count)
  }

  @Test func leftoversAndAMissingPoolerAreReported() throws {
    let folder = try TemporaryFolder()
    let path = try stock(folder) { tensors in
      tensors.filter { !$0.name.hasPrefix("pooler") } + [
        StoredTensor(
          name: "embeddings.position_ids", elementType: .int64, shape: [1, 10],
          bytes: Array(repeating: 0, count: 80)),
        StoredTensor(name: "cls.predictions.bias", shape: [16], floats: Array(repeating: 0, count: 16)),
      ]
    }
    let model = try ModelFolder(path)
    #expect(model.configuration.pooler == nil)
    #expect(model.report.missing == ["pooler.dense.weight", "pooler.dense.bias"])
    #expect(model.report.unused == ["embeddings.position_ids", "cls.predictions.bias"])
    #expect(model.parameterCount == smallStock().parameterCount() - 72)
    #expect(model.summary()["parameters"]?.int == model.parameterCount)
  }

  @Test func aShapeThatContradictsTheConfigurationIsNamedWithBothShapes() throws {
    let folder = try TemporaryFolder()
    let name = "encoder.layer.1.output.dense.weight"
    let path = try stock(folder) { tensors in
      tensors.map {
        $0.name == name
          ? StoredTensor(name: name, shape: [8, 15], floats: Array(repeating: 0, count: 120)) : $0
      }
    }
    let error = #expect(throws: ModelFormatError.self) { try ModelFolder(path) }
    #expect(error?.code == .shapeMismatch)
    #expect(
      error?.description
        == "\(path): tensor \(name): expected shape [8, 16] by config.json, found shape [8, 15]")
  }

  @Test func everyMissingTensorIsNamed() throws {
    let folder = try TemporaryFolder()
    for name in [
      "encoder.layer.2.attention.self.key.bias", "embeddings.LayerNorm.weight", "pooler.dense.bias",
    ] {
      let path = try stock(folder) { $0.filter { $0.name != name } }
      let error = #expect(throws: ModelFormatError.self) { try ModelFolder(path) }
      #expect(error?.code == .missingTensor)
      #expect(error?.place == "tensor \(name)")
    }
    let noWords = try stock(folder) { $0.filter { !$0.name.contains("word") } }
    let error = #expect(throws: ModelFormatError.self) { try ModelFolder(noWords) }
    #expect(error?.expected == "one tensor named [prefix.]embeddings.word_embeddings.weight")
    let two = try stock(folder) { $0 + [$0[0].renamed("a.embeddings.word_embeddings.weight")] }
    #expect(throws: ModelFormatError.self) { try ModelFolder(two) }
    let headWithoutPooler = try stock(folder, classifier: threeLabels) { tensors in
      tensors.filter { !$0.name.hasPrefix("pooler") }
    }
    let head = #expect(throws: ModelFormatError.self) { try ModelFolder(headWithoutPooler) }
    #expect(head?.place == "tensor pooler.dense.weight")
  }

  @Test func integerWeightsAreRefused() throws {
    let folder = try TemporaryFolder()
    let name = "embeddings.LayerNorm.bias"
    let path = try stock(folder) { tensors in
      tensors.map {
        $0.name == name ? StoredTensor(name: name, shape: [8], int32s: Array(repeating: 0, count: 8)) : $0
      }
    }
    let error = #expect(throws: ModelFormatError.self) { try ModelFolder(path) }
    #expect(error?.code == .badTensor)
    #expect(error?.found == "I32")
  }

  @Test(arguments: [[0, 1, 1], [2, 1, 3], [-1, 0, 1], [0, 1, 8], [0, 1, .max]] as [[Int32]])
  func placesOutOfOrderOrRangeAreRefused(places: [Int32]) throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(state: 42)
    var configuration = smallStock()
    configuration.layers[0].attention?.output = 3
    let name = "bertie.layer.0.attention.outputKept"
    let tensors = randomTensors(configuration, using: &generator).map {
      $0.name == name ? StoredTensor(name: name, shape: [3], int32s: places) : $0
    }
    try ModelFolderWriter(configuration: configuration, classifier: nil, tensors: tensors).write(
      to: folder.file("m"))
    let error = #expect(throws: ModelFormatError.self) { try ModelFolder(folder.file("m")) }
    #expect(error?.code == .badTensor)
    #expect(error?.place == "tensor \(name)")
    #expect(throws: ModelFormatError.self) {
      try CompatibleModel(configuration: configuration, classifier: nil, tensors: tensors)
    }
  }

  @Test func otherFloatingPointTypesLoad() throws {
    let folder = try TemporaryFolder()
    let path = try stock(folder) { tensors in
      tensors.map { tensor in
        StoredTensor(
          name: tensor.name, elementType: .bfloat16, shape: tensor.shape,
          bytes: (0..<tensor.count).flatMap { _ in [0x80, 0x3F] as [UInt8] })
      }
    }
    #expect(
      try ModelFolder(path).tensor(named: "embeddings.LayerNorm.bias")?.floats()
        == Array(repeating: 1, count: 8))
  }

  @Test func brokenFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: ModelFormatError.self) { try ModelFolder(folder.file("no")) }
    #expect(missing?.code == .unreadable && missing?.path == folder.file("no"))
    let empty = #expect(throws: JSONError.self) { try ModelFolder(folder.path) }
    #expect(empty?.path == folder.file("config.json"))
    let path = try stock(folder) { $0 }
    for (text, line) in [("", 1), ("{\n\"hidden_size\": }", 2)] {
      try text.write(toFile: path + "/config.json", atomically: false, encoding: .utf8)
      let error = #expect(throws: JSONError.self) { try ModelFolder(path) }
      #expect(error?.path == path + "/config.json")
      #expect(error?.line == line)
    }
    try "[]".write(toFile: path + "/config.json", atomically: false, encoding: .utf8)
    #expect(throws: ModelFormatError.self) { try ModelFolder(path) }
  }

  @Test func theSummarySaysWhatIsThereAndWhatItCosts() throws {
    let model = try ModelFolder(goldens + "/format-1/model")
    let summary = JSONValue.object(model.summary(tokens: 5))
    #expect(summary["tokens"] == 5)
    #expect(summary["bytes"]?.int == (try contents(goldens + "/format-1/model/model.safetensors").count))
    #expect(summary["macs"]?.int == model.configuration.macs(tokens: 5))
    #expect(summary["stock"] == false)
    #expect(summary["labels"]?.array?.count == 12)
    let layers = try #require(summary["layers"]?.array)
    #expect(layers.map { $0["sourceLayer"]?.int } == [0, 2, 3])
    #expect(layers[0]["heads"] == [["source": 0, "qk": 3, "v": 2], ["source": 1, "qk": 0, "v": 4]])
    #expect(layers[1]["heads"] == .null && layers[1]["intermediate"] == 0 && layers[1]["output"] == 8)
    #expect(layers[2]["intermediate"] == .null)
    // 8 inputs: q and k 3 rows, v 6, ao 5 x 6, i 7, o 6 x 7.
    #expect(layers[0]["macs"]?.int == 5 * (8 * (3 + 3 + 6 + 7) + 30 + 42) + 25 * (3 + 6))
    #expect(layers[0]["parts"]?["attentionOutput"] == ["parameters": 35, "macs": 150])
    let sum = layers.reduce(0) { $0 + ($1["macs"]?.int ?? 0) }
    #expect(sum == summary["macs"]?.int)
  }
}
