import Inference
import Testing

/// A model's outputs in one arithmetic in double precision, and the same where nothing is rounded to bf16 between products.
struct Expectation {
  private let model: SampleModel
  /// The last hidden states of each text by token.
  let states: [[[Double]]]
  private let logits: [[Double]]
  /// How far the numbers are from those that nothing is rounded of between products.
  private let bounds: (states: Distance, logits: Distance)

  /// - Parameter numbers: What a map is multiplied in that is not quantised.
  init(_ model: SampleModel, _ arithmetic: Arithmetic, numbers: Arithmetic = .fp32) throws {
    self.model = model
    let reference = try ArithmeticReference(
      model, arithmetic, numbers: numbers, roundsKept: arithmetic != .fp32)
    states = try model.texts.map(reference.hiddenStates)
    logits = try states.map(reference.logits)
    let wide = try ArithmeticReference(model, arithmetic, numbers: numbers, roundsKept: false)
    let wideStates = try model.texts.map(wide.hiddenStates)
    bounds = (
      Distance(states.map { $0.flatMap { $0 } }, wideStates.map { $0.flatMap { $0 } }),
      Distance(logits, try wideStates.map(wide.logits))
    )
  }

  /// What an engine's numbers are off by at most, and what they may be.
  ///
  /// In fp32 a few hundred roundings of numbers of order 1. Else all that rounding to bf16 between products changes, and twice that
  /// at most: powers and the quick GELU are off by less than a bf16 is, but next to a tie another byte is taken, and then others.
  @discardableResult
  func check(_ engine: Engine, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let session = try Session(engine)
    let states = Distance(
      try session.lastHiddenStates(of: model.texts), states.map { $0.flatMap { $0 } })
    let logits = Distance(try model.logits(session), logits)
    let isExact = engine.arithmetic == .fp32
    let most =
      isExact
      ? (states: 1e-5, logits: 1e-5) : (states: 2 * bounds.states.most, logits: 2 * bounds.logits.most)
    let text =
      "states off by \(states.most), at most \(most.states); logits off by \(logits.most), at most \(most.logits)"
    let isNear = isExact || states.mean <= bounds.states.mean
    #expect(
      isNear && states.most <= most.states && logits.most <= most.logits, "\(engine.path): \(text)",
      sourceLocation: sourceLocation)
    return text
  }
}
