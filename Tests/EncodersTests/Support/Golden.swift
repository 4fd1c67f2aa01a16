import Encoders
import JSON
import ModelFormat
import Testing
import Torch

/// A file that generate.py of Tests/Goldens/encoders or Tests/Goldens/families recorded: float64 results of transformers rounded
/// to float32, and how far transformers' own float32 results are from them.
struct Golden {
  static let folder = TestFiles.goldens + "/encoders"
  static let families = TestFiles.goldens + "/families"

  let tensors: TensorStore
  private let roundoff: JSONValue

  init(_ file: String, in folder: String = Self.folder) throws {
    tensors = try TensorStore(file: "\(folder)/\(file)")
    let manifest = try JSONValue(contentsOf: folder + "/manifest.json")
    roundoff = try #require(manifest["files"]?[file]?["roundoff"])
  }

  func tensor(_ name: String) throws -> StoredTensor {
    try #require(tensors[name], "no golden \(name)")
  }

  func int64s(_ name: String) throws -> [Int64] { try tensor(name).int32s().map(Int64.init) }

  /// The recorded batch.
  func input() throws -> EncoderInput {
    let shape = try tensor("input_ids").shape
    return try EncoderInput(
      inputIds: int64s("input_ids"), attentionMask: int64s("attention_mask"),
      tokenTypeIds: tensors["token_type_ids"].map { try $0.int32s().map(Int64.init) }, rows: shape[0],
      columns: shape[1])
  }

  /// The largest error of transformers' float32 result.
  func roundoff(_ name: String) throws -> Double {
    try #require(roundoff[name]?.double, "no roundoff of \(name)")
  }

  /// What a float32 computation of the same formula in another order may differ by: 8 times what transformers' own
  /// differs, and the rounding of the recorded value itself.
  func bound(_ name: String, largest: Double) throws -> Double {
    try 8 * roundoff(name) + 0x1p-23 * largest
  }

  /// Compares every element with the golden of a name.
  ///
  /// - Parameter floor: Added to the bound where the result is 0 but for rounding, of which transformers may have none.
  func expect(
    _ name: String, equals found: Tensor, floor: Double = 0, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let golden = try tensor(name)
    #expect(found.shape == golden.shape, "\(name)", sourceLocation: sourceLocation)
    let expected = try golden.floats().map(Double.init)
    let bound = try floor + bound(name, largest: expected.map(abs).max() ?? 0)
    expectClose(
      try found.floats().map(Double.init), expected, within: bound, name, sourceLocation: sourceLocation)
  }
}

/// Compares every element, and shows the worst one and its error as a multiple of the bound.
func expectClose(
  _ found: [Double], _ expected: [Double], within bound: Double, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, "\(name)", sourceLocation: sourceLocation)
  let errors = zip(found, expected).map { abs($0 - $1) }
  // NaN counts as the worst.
  guard let worst = errors.indices.max(by: { !(errors[$1] <= errors[$0]) }) else { return }
  #expect(
    errors[worst] <= bound,
    "\(name)[\(worst)]: found \(found[worst]), expected \(expected[worst]), \(errors[worst] / bound) x the bound",
    sourceLocation: sourceLocation)
}
