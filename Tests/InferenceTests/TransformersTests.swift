import Inference
import ModelFormat
import Testing

/// The tiny random BERT of the goldens: transformers' outputs on every path and in every arithmetic.
@Suite struct TransformersTests {
  private let golden: TinyGolden

  init() throws { golden = try TinyGolden() }

  /// For states of up to 3 and for logits of up to 1.5: what the arithmetic changes in double precision (ArithmeticReference)
  /// is 0.011, 0.064 and 0.85, and 0.0054, 0.03 and 0.19; ArithmeticTests say how near to that the engine is.
  private func bounds(_ arithmetic: Arithmetic) -> (states: Float, logits: Float) {
    switch arithmetic {
    case .fp32: (5e-6, 2e-6)
    case .bf16: (0.016, 0.01)
    case .int8: (0.08, 0.04)
    case .int4: (0.95, 0.22)
    }
  }

  @Test(arguments: Arithmetic.allCases, Engine.paths)
  func statesAreThoseOfTransformers(_ arithmetic: Arithmetic, _ path: String) throws {
    let found = try Session(golden.engine(arithmetic, path: path)).lastHiddenStates(of: golden.texts)
    #expect(TinyGolden.isNear(found, golden.states, bounds(arithmetic).states))
  }

  @Test(arguments: Arithmetic.allCases, Engine.paths)
  func logitsAreThoseOfTransformers(_ arithmetic: Arithmetic, _ path: String) throws {
    let found = try Session(golden.engine(arithmetic, path: path)).logits(of: golden.texts)
    #expect(TinyGolden.isNear(found, golden.logits, bounds(arithmetic).logits))
  }

  @Test func anUnknownPathIsRefusedWithThoseThatThereAre() {
    let error = #expect(throws: InferenceError.self) { try golden.engine(.fp32, path: "avx1024") }
    #expect(error?.code == .unsupportedPath)
    #expect(error?.description.contains("scalar; found \"avx1024\"") == true)
  }

  /// The first words of what is wrong with an input.
  static let inputs: [(texts: [TokenInput], message: String)] = [
    ([], "expected at least one text"),
    ([TokenInput(ids: [1]), TokenInput(ids: [])], "text 2: expected from 1 to "),
    ([TokenInput(ids: [Int32](repeating: 1, count: 100_000))], "text 1: expected from 1 to "),
    ([TokenInput(ids: [1, -1])], "text 1: expected token ids from 0 to "),
    ([TokenInput(ids: [1, .max])], "text 1: expected token ids from 0 to "),
    ([TokenInput(ids: [1, 1], types: [0])], "text 1: expected 2 token types, found 1"),
    ([TokenInput(ids: [1, 1], types: [0, 9])], "text 1: expected token types from 0 to "),
  ]

  @Test(arguments: inputs.indices)
  func anImpossibleInputIsRefused(_ number: Int) throws {
    let session = try Session(golden.engine(.fp32))
    let error = #expect(throws: InferenceError.self) {
      try session.logits(of: Self.inputs[number].texts)
    }
    #expect(error?.code == .badInput)
    #expect(error?.description.hasPrefix(Self.inputs[number].message) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [0, -1])
  func fewerThanOneThreadIsRefused(_ threads: Int) throws {
    let engine = try golden.engine(.fp32)
    #expect(throws: InferenceError.self) { try Session(engine, threads: threads) }
  }
}
