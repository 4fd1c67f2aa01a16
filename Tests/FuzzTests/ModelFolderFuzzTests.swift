import Evaluation
import Foundation
import JSON
import ModelFormat
import TestSupport
import Testing

@Suite struct ModelFolderFuzzTests {
  /// A copy of the committed folder, whose files are then replaced one by one.
  private func model() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["config.json", "bertie.json", "model.safetensors"] {
      try Data(Corpus.bytes("\(Corpus.model)/\(name)")).write(to: URL(filePath: folder.file(name)))
    }
    return folder
  }

  /// Does with a folder what commands do.
  private func use(_ folder: TemporaryFolder, writing: Bool = true) throws -> Bool {
    do {
      let model = try ModelFolder(folder.path)
      _ = model.summary()
      _ = try CompatibleModel(folder: model)
      if writing {
        try ModelFolderWriter(
          configuration: model.configuration, classifier: model.classifier, tensors: model.canonicalTensors(),
          source: model, step: ManifestStep(step: "fuzz")
        ).write(to: folder.file("out"), force: true)
        #expect(try ModelFolder(folder.file("out")).configuration == model.configuration)
      }
      return true
    } catch let error as ModelFormatError {
      #expect(error.path?.hasPrefix(folder.path) == true, "\(error)")
    } catch let error as JSONError {
      #expect(error.path?.hasPrefix(folder.path) == true, "\(error)")
    }
    return false
  }

  private func configs() throws -> [JSONValue] {
    try [Corpus.model, Corpus.goldens + "/encoders/tiny"].map {
      try JSONValue(contentsOf: $0 + "/config.json")
    }
  }

  @Test func damagedConfigurationsAreRefused() throws {
    let folder = try model()
    let mutator = ByteMutator(
      try [Corpus.bytes(Corpus.model + "/config.json")], words: ["\"bertie\":", "null", "{}"])
    try Fuzz.expectSurvival("config.json", in: folder) {
      mutator.mutant(using: &$0)
    } use: { _ in
      try use(folder)
    }
  }

  @Test func otherConfigurationsAreRefusedWhereTheWeightsDoNotFit() throws {
    let folder = try model()
    let configs = try configs()
    let mutator = JSONMutator(corpus: [configs[0]], words: Corpus.words(in: configs))
    try Fuzz.expectSurvival("config.json", in: folder) {
      mutator.mutant(using: &$0)
    } use: { _ in
      try use(folder)
    }
  }

  /// Weights are made for whatever shape a changed configuration has, as long as they are small.
  @Test func shapesOfEveryKindAreReadAndPadded() throws {
    let folder = try TemporaryFolder()
    let configs = try configs()
    let mutator = JSONMutator(corpus: configs, words: Corpus.words(in: configs))
    try Fuzz.expectSurvival("config.json", in: folder, share: 0.5) {
      mutator.mutant(using: &$0)
    } use: { path in
      guard let config = try? JSONValue(contentsOf: path),
        let configuration = try? EncoderConfiguration(config: config)
      else { return false }
      let labels = config["id2label"]?.object?.count ?? 3
      let head = ClassifierConfiguration(
        problemType: .regression, labels: (0..<labels).map(String.init),
        pooling: config["bertie"]?["pooling"]?.string.flatMap(Pooling.init) ?? .pooler)
      let descriptions = configuration.tensorDescriptions(classifier: head)
      let hasWideLayers = max(configuration.hiddenSize, configuration.intermediateSize) > 512
      guard configuration.parameterCount(classifier: head) < 1 << 18, !hasWideLayers else { return false }
      let tensors = descriptions.map { description in
        switch description.kind {
        case .parameter:
          StoredTensor(
            name: description.name, shape: description.shape,
            floats: [Float](repeating: 0, count: description.count))
        case .index:
          StoredTensor(
            name: description.name, shape: description.shape, int32s: (0..<description.count).map(Int32.init))
        case .quantized, .scale: preconditionFailure("a shape describes numbers")
        }
      }
      try SafetensorsWriter.write(tensors, to: folder.file("model.safetensors"))
      return try use(folder)
    }
  }

  @Test func damagedRecordsAreRefused() throws {
    let folder = try model()
    let record = try Corpus.bytes(Corpus.model + "/bertie.json")
    let value = try JSONValue(parsing: record)
    let bytes = ByteMutator([record], words: ["\"steps\":", "\"formatVersion\": 1", "null", "{}", "[]"])
    let values = JSONMutator(corpus: [value], words: Corpus.words(in: [value]))
    try Fuzz.expectSurvival("bertie.json", in: folder) { generator in
      generator.index(below: 2) == 0
        ? bytes.mutant(using: &generator) : values.mutant(using: &generator)
    } use: { _ in
      try use(folder)
    }
  }

  @Test func listsOfShardsAreRefusedWhereTheyAreWrong() throws {
    let folder = try model()
    let source = try ModelFolder(folder.path)
    try FileManager.default.removeItem(atPath: folder.file("model.safetensors"))
    try SafetensorsWriter.write(source.canonicalTensors(), toFolder: folder.path, shardByteLimit: 2000)
    let index = try JSONValue(contentsOf: folder.file("model.safetensors.index.json"))
    let mutator = JSONMutator(corpus: [index], words: Corpus.words(in: [index]) + ["../x.safetensors", "/x"])
    try Fuzz.expectSurvival("model.safetensors.index.json", in: folder) {
      mutator.mutant(using: &$0)
    } use: { _ in
      try use(folder, writing: false)
    }
  }
}
