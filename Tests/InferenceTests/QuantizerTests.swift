import Inference
import ModelFormat
import TestSupport
import Testing

/// What is quantised on the fly and what is stored are the same.
@Suite struct QuantizerTests {
  private let golden: TinyGolden

  init() throws { golden = try TinyGolden() }

  private func stored(
    _ folder: ModelFolder, _ configuration: QuantizationConfiguration, in place: TemporaryFolder
  ) throws -> ModelFolder {
    try Quantizer.folderWriter(for: folder, configuration, step: nil).write(to: place.file("q"))
    return try ModelFolder(place.file("q"))
  }

  @Test(arguments: QuantizationConfiguration.Precision.allCases, [[], ["encoder.layer.1.output.dense"]])
  func aStoredModelGivesTheSameBits(
    _ precision: QuantizationConfiguration.Precision, _ excluded: [String]
  ) throws {
    let place = try TemporaryFolder()
    let source = try ModelFolder(golden.folderPath)
    let folder = try stored(source, QuantizationConfiguration(precision, excluded: excluded), in: place)
    #expect(folder.tensors.fileBytes < source.tensors.fileBytes)
    let arithmetic = try #require(Arithmetic(rawValue: precision.rawValue))
    let found = try Session(Engine(folder: folder)).lastHiddenStates(of: golden.texts)
    let direct = try Engine(folder: source, arithmetic: arithmetic, excluding: excluded)
    #expect(try Session(direct).lastHiddenStates(of: golden.texts) == found)
    let other = try Engine(
      folder: source, arithmetic: arithmetic,
      excluding: excluded.isEmpty ? ["pooler.dense", "encoder.layer.1.output.dense"] : [])
    #expect(try Session(other).lastHiddenStates(of: golden.texts) != found)
  }

  /// Heads of odd widths, whose 4-bit groups cannot stay where they are.
  @Test(arguments: QuantizationConfiguration.Precision.allCases)
  func aPrunedModelGivesTheSameBits(_ precision: QuantizationConfiguration.Precision) throws {
    let place = try TemporaryFolder()
    let source = try ModelFolder(golden.formatFolderPath)
    #expect(!source.configuration.isStock)
    let folder = try stored(source, QuantizationConfiguration(precision), in: place)
    let arithmetic = try #require(Arithmetic(rawValue: precision.rawValue))
    let texts = [TokenInput(ids: [1, 5, 3]), TokenInput(ids: [2, 4, 4, 1, 0])]
    let found = try Session(Engine(folder: folder)).logits(of: texts)
    #expect(try Session(Engine(folder: source, arithmetic: arithmetic)).logits(of: texts) == found)
    // In fp32 a quantised folder has the numbers that its integers stand for.
    let wide = try Session(Engine(folder: folder, arithmetic: .fp32)).logits(of: texts)
    let exact = try Session(Engine(folder: source, arithmetic: .fp32)).logits(of: texts)
    #expect(wide != exact)
    #expect(TinyGolden.isNear(wide, exact, precision == .int8 ? 0.1 : 1))
  }

  /// In the files' own names: what layers share is there once.
  @Test(arguments: FamilyShape.all, QuantizationConfiguration.Precision.allCases)
  func everyFamilyWithEveryHeadGivesTheSameBits(
    _ shape: FamilyShape, _ precision: QuantizationConfiguration.Precision
  ) throws {
    let arithmetic = try #require(Arithmetic(rawValue: precision.rawValue))
    for (head, isPruned) in ClassifierConfiguration.everyHead.flatMap({ [($0, false), ($0, true)] }) {
      let model = shape.model(head, isPruned: isPruned)
      let place = try TemporaryFolder()
      try ModelFolderWriter(
        configuration: model.configuration, classifier: head, tensors: model.tensors
      ).write(to: place.file("m"))
      let source = try ModelFolder(place.file("m"))
      let configuration = QuantizationConfiguration(precision, excluded: ["encoder.layer.0.output.dense"])
      let folder = try stored(source, configuration, in: place)
      #expect(folder.classifier == head && folder.configuration == model.configuration)
      let described = folder.configuration.tensorDescriptions(classifier: head)
      let quantised = described.filter { configuration.precision(of: $0.name) != nil }
      #expect(folder.tensors.names.count == described.count + quantised.count)
      #expect(
        quantised.allSatisfy {
          $0.name.hasPrefix("encoder.layer.") || $0.name == "pooler.dense.weight"
            || $0.name == "embeddings.word_embeddings.weight"
        })
      let found = try model.logits(Session(Engine(folder: folder)))
      let direct = try Engine(folder: source, arithmetic: arithmetic, excluding: configuration.excluded)
      #expect(try model.logits(Session(direct)) == found, "\(head.kind)")
      #expect(try model.logits(Session(Engine(folder: source))) != found, "\(head.kind)")
    }
  }

  @Test func anUnknownNameIsRefused() throws {
    let error = #expect(throws: InferenceError.self) {
      try Quantizer.folderWriter(
        for: ModelFolder(golden.folderPath),
        QuantizationConfiguration(.int8, excluded: ["encoder.layer.99.output.dense"]), step: nil)
    }
    #expect(error?.code == .unsupportedModel && error?.description.contains("layer.99") == true)
  }
}
