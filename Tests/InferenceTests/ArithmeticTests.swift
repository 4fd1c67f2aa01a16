import Inference
import ModelFormat
import Testing

/// Every path computes what each arithmetic is said to be.
@Suite struct ArithmeticTests {
  /// A model's outputs in one arithmetic in double precision, and the same where nothing is rounded to bf16 between products.
  private struct Expectation {
    let states, logits, wideStates, wideLogits: [[Double]]

    init(_ model: SampleModel, _ arithmetic: Arithmetic) throws {
      let reference = try ArithmeticReference(model, arithmetic, roundsKept: arithmetic != .fp32)
      states = try model.texts.map { try reference.hiddenStates($0).flatMap { $0 } }
      logits = try model.texts.map(reference.logits)
      let wide = try ArithmeticReference(model, arithmetic, roundsKept: false)
      wideStates = try model.texts.map { try wide.hiddenStates($0).flatMap { $0 } }
      wideLogits = try model.texts.map(wide.logits)
    }
  }

  /// In fp32 a few hundred roundings of numbers of order 1. Else all that rounding to bf16 between products changes, and twice that
  /// at most: powers and the quick GELU are off by less than a bf16 is, but next to a tie another byte is taken, and then others.
  private func check(_ model: SampleModel, _ engine: Engine, _ expected: Expectation) throws {
    let session = try Session(engine)
    let (states, logits) = (
      Distance(try session.lastHiddenStates(of: model.texts), expected.states),
      Distance(try session.logits(of: model.texts), expected.logits)
    )
    guard engine.arithmetic != .fp32 else {
      #expect(states.most <= 1e-5 && logits.most <= 1e-5, "\(engine.path): \(states), \(logits)")
      return
    }
    let bounds = (
      Distance(expected.states, expected.wideStates), Distance(expected.logits, expected.wideLogits)
    )
    #expect(
      states.mean <= bounds.0.mean && states.most <= 2 * bounds.0.most && logits.most <= 2 * bounds.1.most,
      "\(engine.path): \(states), \(logits), expected at most \(bounds)")
  }

  @Test(arguments: Arithmetic.allCases, [SampleModel.Name.tiny, .wide])
  func everyPathComputesTheArithmetic(_ arithmetic: Arithmetic, _ name: SampleModel.Name) throws {
    let model = try name.model()
    let expected = try Expectation(model, arithmetic)
    for path in Engine.paths { try check(model, model.engine(arithmetic, path: path), expected) }
  }

  @Test(arguments: Arithmetic.allCases, Activation.allCases)
  func everyActivationIsComputed(_ arithmetic: Arithmetic, _ activation: Activation) throws {
    let model = SampleModel.wide(activation: activation)
    try check(model, model.engine(arithmetic), Expectation(model, arithmetic))
  }

  /// Texts of one token have one probability, 1, and relu is exact: where no number is next to a tie, the bytes are those of the
  /// formula, and what is left are the roundings of fp32. So it is for at least a third of the texts. In nearly all others a
  /// neighbouring byte is taken here and there: a step of at most 0.03 times a weight of at most 0.15. Where that is a row's zero
  /// point, all its bytes are rounded anew.
  @Test(arguments: Arithmetic.allCases)
  func bytesAreThoseOfTheFormula(_ arithmetic: Arithmetic) throws {
    let model = SampleModel.wide(activation: .relu, layers: 1).replacingTexts(
      with: (0..<40).map { TokenInput(ids: [$0]) })
    let expected = try Expectation(model, arithmetic).states
    for path in Engine.paths {
      let found = try Session(model.engine(arithmetic, path: path)).lastHiddenStates(of: model.texts)
      let distances = zip(found, expected).map { Distance([$0], [$1]).most }.sorted()
      #expect(
        distances[13] <= 1e-5 && distances[35] <= 0.005 && distances[39] <= 0.05, "\(path): \(distances)")
    }
  }
}

/// How far numbers are from others.
struct Distance {
  /// The largest distance, and the root of the mean square; NaN where a number is, or where their counts differ.
  let most, mean: Double

  init<Number: BinaryFloatingPoint>(_ found: [[Number]], _ expected: [[Double]]) {
    guard found.map(\.count) == expected.map(\.count) else {
      (most, mean) = (.nan, .nan)
      return
    }
    let distances = zip(found.joined(), expected.joined()).map { abs(Double($0) - $1) }
    mean = (distances.reduce(0) { $0 + $1 * $1 } / Double(distances.count)).squareRoot()
    most = mean.isNaN ? .nan : distances.max() ?? 0
  }
}
