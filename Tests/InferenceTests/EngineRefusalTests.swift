import Inference
import ModelFormat
import TestSupport
import Testing

/// What no engine can be made of is said in words that help.
@Suite struct EngineRefusalTests {
  private let golden: TinyGolden
  private let place: TemporaryFolder

  init() throws {
    golden = try TinyGolden()
    place = try TemporaryFolder()
  }

  private func quantised() throws -> ModelFolder {
    try Quantizer.folderWriter(
      for: ModelFolder(golden.folderPath), QuantizationConfiguration(.int8, excluded: ["pooler.dense"]),
      step: nil
    ).write(to: place.file("q"))
    return try ModelFolder(place.file("q"))
  }

  private func expect(
    _ code: InferenceError.Code, _ words: [String], _ body: () throws -> Engine,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: InferenceError.self, sourceLocation: sourceLocation) { try body() }
    #expect(error?.code == code, sourceLocation: sourceLocation)
    for word in words {
      #expect(
        error?.description.contains(word) == true, "\(error?.description ?? "")",
        sourceLocation: sourceLocation)
    }
  }

  @Test func aQuantisedFolderIsNotQuantisedAgain() throws {
    let folder = try quantised()
    expect(.badInput, [folder.path, "expected int8", "found int4"]) {
      try Engine(folder: folder, arithmetic: .int4)
    }
    for arithmetic in [nil, Arithmetic.fp32, .bf16, .int8] {
      let states = try Session(Engine(folder: folder, arithmetic: arithmetic))
        .lastHiddenStates(of: golden.texts)
      #expect(TinyGolden.isNear(states, golden.states, 0.1))
    }
  }

  @Test func whatIsStoredRoundedCannotBeExcluded() throws {
    let folder = try quantised()
    let name = "encoder.layer.1.output.dense"
    expect(.badInput, [name, "int8", "quantise the model that it was made from"]) {
      try Engine(folder: folder, excluding: [name])
    }
    #expect(try Engine(folder: folder, excluding: ["pooler.dense"]).excluded == ["pooler.dense"])
  }

  @Test(arguments: [Arithmetic.fp32, .bf16])
  func nothingIsExcludedWhereNothingIsQuantised(_ arithmetic: Arithmetic) throws {
    let folder = try ModelFolder(golden.folderPath)
    expect(.badInput, ["pooler.dense", arithmetic.rawValue]) {
      try Engine(folder: folder, arithmetic: arithmetic, excluding: ["pooler.dense"])
    }
  }

  @Test(arguments: ["encoder.layer.99.output.dense", "classifier", "encoder.layer.0", ""])
  func whatIsNoMapCannotBeExcluded(_ name: String) throws {
    let folder = try ModelFolder(golden.folderPath)
    expect(.unsupportedModel, ["expected a map of the model to exclude, found \(name)"]) {
      try Engine(folder: folder, arithmetic: .int8, excluding: [name])
    }
  }

  /// An engine of a pruned model with one tensor replaced.
  private func engine(
    replacing name: String, _ body: (StoredTensor) throws -> StoredTensor
  ) throws -> Engine {
    let folder = try ModelFolder(golden.formatFolderPath)
    var tensors = Dictionary(uniqueKeysWithValues: folder.canonicalTensors().map { ($0.name, $0) })
    tensors[name] = try body(try #require(tensors[name]))
    return try Engine(
      configuration: folder.configuration, classifier: folder.classifier, arithmetic: .fp32
    ) { tensors[$0] }
  }

  @Test(arguments: [
    "embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight",
    "embeddings.token_type_embeddings.weight", "embeddings.LayerNorm.bias",
    "encoder.layer.0.attention.self.value.weight", "encoder.layer.0.attention.self.key.bias",
    "encoder.layer.0.attention.output.dense.weight", "encoder.layer.0.intermediate.dense.weight",
    "encoder.layer.0.output.dense.bias", "encoder.layer.0.output.LayerNorm.weight", "pooler.dense.weight",
    "classifier.weight", "classifier.bias",
  ])
  func aTensorOfAnotherShapeIsNamed(_ name: String) throws {
    for change in [-1, 1] {
      expect(.unsupportedModel, ["tensor \(name): expected shape [", "found shape ["]) {
        try engine(replacing: name) { tensor in
          var shape = tensor.shape
          shape[0] += change
          return StoredTensor(
            name: name, shape: shape, floats: [Float](repeating: 0, count: shape.reduce(1, *)))
        }
      }
    }
    _ = try engine(replacing: name) { $0 }
  }

  @Test(arguments: [
    ("bertie.layer.0.attention.outputKept", [Int32(0), 1, 1, 2, 3], "found 1 after 1"),
    ("bertie.layer.0.attention.outputKept", [3, 1, 4, 5, 6], "found 1 after 3"),
    ("bertie.layer.0.attention.outputKept", [0, 1, 2, 3, 8], "ascending places below 8, found 8 after 3"),
    ("bertie.layer.0.feedForward.outputKept", [-1, 1, 2, 3, 4, 5], "found -1 after -1"),
  ])
  func placesMustAscendWithinTheWidth(_ name: String, _ places: [Int32], _ words: String) throws {
    expect(.unsupportedModel, ["tensor \(name): expected ascending places", words]) {
      try engine(replacing: name) { StoredTensor(name: name, shape: $0.shape, int32s: places) }
    }
  }

  @Test func aConfigurationThatCannotBeIsRefused() throws {
    var configuration = try ModelFolder(golden.folderPath).configuration
    configuration.hiddenSize = 0
    #expect(throws: ModelFormatError.self) {
      try Engine(configuration: configuration, arithmetic: .fp32) { _ in nil }
    }
  }

  /// Some 100 TB: refused before a tensor is asked for.
  @Test(
    .enabled(if: AvailableMemory.bytes != nil, "the system does not say what memory there is"),
    arguments: Arithmetic.allCases)
  func aModelLargerThanMemoryIsRefused(_ arithmetic: Arithmetic) throws {
    let configuration = EncoderConfiguration.bert(
      hiddenSize: 65536, numHiddenLayers: 1024, numAttentionHeads: 1024, intermediateSize: 65536)
    expect(
      .outOfMemory,
      ["the weights in \(arithmetic): expected ", " MB of memory, found ", " MB available; take a "]
    ) {
      try Engine(configuration: configuration, arithmetic: arithmetic) { name in
        Issue.record("\(name) was read")
        return nil
      }
    }
  }

  @Test(arguments: [1, 2])
  func aBatchLargerThanMemoryIsRefused(_ threads: Int) throws {
    let engine = try golden.engine(.fp32)
    let session = try Session(engine, threads: threads)
    let many = Array(repeating: golden.texts, count: 100).flatMap { $0 }
    let texts = try PackedTexts(many, for: engine.weights.configuration)
    let parts = texts.parts(threads: threads)
    let error = #expect(throws: InferenceError.self) {
      try session.prepare(texts, parts, available: 10_000)
    }
    #expect(error?.code == .outOfMemory)
    #expect(error?.description.contains("give fewer texts at once") == true)
    try session.prepare(texts, parts, available: nil)
    // What is there is not asked for again.
    try session.prepare(texts, parts, available: 0)
  }

  @Test(arguments: [Int.min, -1, 0, ProcessorCount.mostThreads + 1, .max])
  func aNumberOfThreadsThatCannotBeIsRefused(_ threads: Int) throws {
    let engine = try golden.engine(.fp32)
    let words = "expected from 1 to \(ProcessorCount.mostThreads) threads"
    let makers: [() throws -> Void] = [
      { _ = try Session(engine, threads: threads) }, { _ = try MachineProfile.measure(threads: threads) },
    ]
    for body in makers {
      let error = #expect(throws: InferenceError.self) { try body() }
      #expect(error?.code == .badInput)
      #expect(error?.description.hasPrefix(words) == true)
      #expect(error?.description.hasSuffix("found \(threads)") == true)
    }
  }
}
