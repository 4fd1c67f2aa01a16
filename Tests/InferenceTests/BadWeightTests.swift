import Inference
import ModelFormat
import TestSupport
import Testing

/// Weights that cannot be quantised, and such as have no scale of their own.
@Suite struct BadWeightTests {
  private static let name = "encoder.layer.1.output.dense.weight"
  private let golden: TinyGolden
  private let place: TemporaryFolder

  init() throws {
    golden = try TinyGolden()
    place = try TemporaryFolder()
  }

  /// The tiny model's folder with numbers of row 2 replaced.
  private func folder(_ numbers: [Float], from column: Int = 5, as name: String = "m") throws -> ModelFolder {
    let source = try ModelFolder(golden.folderPath)
    let tensors = try source.canonicalTensors().map { tensor in
      guard tensor.name == Self.name else { return tensor }
      var floats = try tensor.floats()
      let place = 2 * tensor.shape[1] + column
      floats.replaceSubrange(place..<place + numbers.count, with: numbers)
      return StoredTensor(name: tensor.name, shape: tensor.shape, floats: floats)
    }
    try ModelFolderWriter(
      configuration: source.configuration, classifier: nil, tensors: tensors, source: source
    )
    .write(to: place.file(name))
    return try ModelFolder(place.file(name))
  }

  private func expectRefusal(_ folder: ModelFolder, _ arithmetic: Arithmetic, _ words: String) throws {
    let precision = try #require(QuantizationConfiguration.Precision(rawValue: arithmetic.rawValue))
    let makers: [() throws -> Void] = [
      { _ = try Engine(folder: folder, arithmetic: arithmetic) },
      { _ = try Quantizer.folderWriter(for: folder, QuantizationConfiguration(precision), step: nil) },
    ]
    for body in makers {
      let error = #expect(throws: InferenceError.self) { try body() }
      #expect(error?.code == .unsupportedModel)
      #expect(error?.description.hasPrefix(Self.name + ": ") == true)
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity], [Arithmetic.int8, .int4])
  func aNumberThatIsNotFiniteIsNamedWithItsPlace(_ number: Float, _ arithmetic: Arithmetic) throws {
    try expectRefusal(folder([number]), arithmetic, "found \(number) in row 2, column 5")
    try expectRefusal(folder([1, number], as: "later"), arithmetic, "found \(number) in row 2, column 6")
  }

  @Test func aScaleBeyondF16IsNamed() throws {
    let folder = try folder([8 * 65520])
    try expectRefusal(folder, .int4, "found 524160.0 in row 2")
    _ = try Engine(folder: folder, arithmetic: .int8)
    _ = try Engine(folder: self.folder([8 * 65500], as: "least"), arithmetic: .int4)
  }

  /// A scale that is no normal number has no inverse, and such a row is as good as zero.
  @Test(arguments: [Arithmetic.int8, .int4], [Float.leastNonzeroMagnitude, -0x1p-130, 0x1.fcp-122])
  func aRowOfTheSmallestNumbersIsZero(_ arithmetic: Arithmetic, _ number: Float) throws {
    let precision = try #require(QuantizationConfiguration.Precision(rawValue: arithmetic.rawValue))
    let folder = try folder([Float](repeating: number, count: 64), from: 0)
    let tensors = try Quantizer.folderWriter(for: folder, QuantizationConfiguration(precision), step: nil)
      .tensors
    let scales = try #require(tensors.first { $0.name == Self.name + "_scale" }).floats()
    #expect(scales[2] == 1 && scales.filter { $0 == 1 }.count == 1)
    let weights = try #require(tensors.first { $0.name == Self.name })
    let bytes = weights.withUnsafeBytes { Array($0) }
    #expect(bytes[2 * weights.shape[1]..<3 * weights.shape[1]].allSatisfy { $0 == 0 })
    let states = try Session(Engine(folder: folder, arithmetic: arithmetic)).lastHiddenStates(
      of: golden.texts)
    #expect(states.allSatisfy { $0.allSatisfy(\.isFinite) })
  }
}
