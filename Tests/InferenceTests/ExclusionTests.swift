import Inference
import ModelFormat
import TestSupport
import Testing

/// Maps that are not quantised among others that are.
@Suite struct ExclusionTests {
  typealias Precision = QuantizationConfiguration.Precision
  private let golden: TinyGolden
  private let place: TemporaryFolder
  private let source: ModelFolder

  init() throws {
    golden = try TinyGolden()
    place = try TemporaryFolder()
    source = try ModelFolder(golden.folderPath)
  }

  private func stored(_ configuration: QuantizationConfiguration) throws -> ModelFolder {
    try Quantizer.folderWriter(for: source, configuration, step: nil).write(to: place.file("q"))
    return try ModelFolder(place.file("q"))
  }

  private func states(_ engine: Engine) throws -> [[Float]] {
    try Session(engine).lastHiddenStates(of: golden.texts)
  }

  /// Q, K and V are one product: where one is excluded, the others are what their integers stand for.
  @Test(arguments: Precision.allCases, ["query", "key", "value"])
  func oneOfQueriesKeysAndValuesCanBeExcluded(_ precision: Precision, _ part: String) throws {
    let parts = ["query", "key", "value"].map { "encoder.layer.1.attention.self.\($0)" }
    let excluded = parts.filter { $0.hasSuffix(part) }
    let folder = try stored(QuantizationConfiguration(precision, excluded: excluded))
    let arithmetic = try #require(Arithmetic(rawValue: precision.rawValue))
    let found = try states(Engine(folder: folder))
    #expect(try states(Engine(folder: source, arithmetic: arithmetic, excluding: excluded)) == found)
    #expect(try states(Engine(folder: source, arithmetic: arithmetic, excluding: parts)) != found)
    #expect(TinyGolden.isNear(found, golden.states, precision == .int8 ? 0.1 : 1))

    let numbers = try source.canonicalTensors().map { tensor in
      let isRounded = parts.contains { tensor.name == $0 + ".weight" && !excluded.contains($0) }
      return isRounded ? try #require(folder.tensor(named: tensor.name)).renamed(tensor.name) : tensor
    }
    try ModelFolderWriter(
      configuration: source.configuration, classifier: nil, tensors: numbers, source: source
    ).write(to: place.file("numbers"))
    let rounded = try ModelFolder(place.file("numbers"))
    #expect(try states(Engine(folder: rounded, arithmetic: arithmetic, excluding: parts)) == found)
  }

  /// 64 inputs: one line of int8, two of bf16, four of fp32; two lines for the two halves of the heads.
  @Test(arguments: Engine.paths, [Arithmetic.int8, .int4])
  func excludedMapsAreInBF16WhereThePathMultipliesThat(_ path: String, _ arithmetic: Arithmetic) throws {
    let name = "encoder.layer.1.output.dense"
    let all = try Engine(folder: source, arithmetic: arithmetic, path: path)
    #expect(all.weights.mostLines == 2 && all.excluded == [])
    let engine = try Engine(folder: source, arithmetic: arithmetic, excluding: [name], path: path)
    #expect(engine.weights.mostLines == (path == "avx512bf16" ? 2 : 4))
    #expect(engine.excluded == [name])
    let found = try states(engine)
    #expect(TinyGolden.isNear(found, golden.states, arithmetic == .int8 ? 0.1 : 1))
    #expect(try states(all) != found)
  }

  @Test func whatAFolderExcludesIsKnown() throws {
    let folder = try stored(
      QuantizationConfiguration(.int8, excluded: ["pooler.dense", "encoder.layer.0.output.dense"]))
    #expect(try Engine(folder: folder).excluded == ["encoder.layer.0.output.dense", "pooler.dense"])
    #expect(try Engine(folder: folder, arithmetic: .fp32).excluded == [])
  }
}
