import Inference
import ModelFormat
import Testing

/// The tiny random BERT of the goldens: transformers' outputs on every path and in every arithmetic.
@Suite struct TransformersTests {
  private let golden: TinyGolden

  init() throws { golden = try TinyGolden() }

  private func bound(_ arithmetic: Arithmetic) -> Float {
    switch arithmetic {
    case .fp32: 1e-5
    case .bf16: 0.05
    case .int8: 0.1
    case .int4: 1
    }
  }

  @Test(arguments: Arithmetic.allCases, Engine.paths)
  func statesAreThoseOfTransformers(_ arithmetic: Arithmetic, _ path: String) throws {
    let found = try Session(golden.engine(arithmetic, path: path)).lastHiddenStates(of: golden.texts)
    #expect(TinyGolden.isNear(found, golden.states, bound(arithmetic)))
  }

  @Test(arguments: Arithmetic.allCases, Engine.paths)
  func logitsAreThoseOfTransformers(_ arithmetic: Arithmetic, _ path: String) throws {
    let found = try Session(golden.engine(arithmetic, path: path)).logits(of: golden.texts)
    #expect(TinyGolden.isNear(found, golden.logits, bound(arithmetic)))
  }
}
