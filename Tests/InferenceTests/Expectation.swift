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

  /// In fp32 a few hundred roundings of numbers of order 1. Else all that rounding to bf16 between products changes, and twice that
  /// at most: powers and the quick GELU are off by less than a bf16 is, but next to a tie another byte is taken, and then others.
  func check(_ engine: Engine, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let session = try Session(engine)
    let found = (
      states: Distance(
        try session.lastHiddenStates(of: model.texts), states.map { $0.flatMap { $0 } }),
      logits: Distance(try model.logits(session), logits)
    )
    guard engine.arithmetic != .fp32 else {
      #expect(
        found.states.most <= 1e-5 && found.logits.most <= 1e-5, "\(engine.path): \(found)",
        sourceLocation: sourceLocation)
      return
    }
    #expect(
      found.states.mean <= bounds.states.mean && found.states.most <= 2 * bounds.states.most
        && found.logits.most <= 2 * bounds.logits.most,
      "\(engine.path): \(found), expected at most \(bounds)", sourceLocation: sourceLocation)
  }
}
