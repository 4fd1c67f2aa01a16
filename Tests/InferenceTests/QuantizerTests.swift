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

  @Test func anUnknownNameIsRefused() throws {
    let error = #expect(throws: InferenceError.self) {
      try Quantizer.folderWriter(
        for: ModelFolder(golden.folderPath),
        QuantizationConfiguration(.int8, excluded: ["encoder.layer.99.output.dense"]), step: nil)
    }
    #expect(error?.code == .unsupportedModel && error?.description.contains("layer.99") == true)
  }
}
