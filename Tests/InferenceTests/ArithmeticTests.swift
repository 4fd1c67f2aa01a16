import Inference
import ModelFormat
import Testing

/// Every path computes what each arithmetic is said to be.
@Suite struct ArithmeticTests {
  @Test(arguments: Arithmetic.allCases, [SampleModel.Name.tiny, .wide])
  func everyPathComputesTheArithmetic(_ arithmetic: Arithmetic, _ name: SampleModel.Name) throws {
    let model = try name.model()
    let expected = try Expectation(model, arithmetic)
    for path in Engine.paths { try expected.check(model.engine(arithmetic, path: path)) }
  }

  @Test(arguments: Arithmetic.allCases, Activation.allCases)
  func everyActivationIsComputed(_ arithmetic: Arithmetic, _ activation: Activation) throws {
    let model = SampleModel.wide(activation: activation)
    try Expectation(model, arithmetic).check(model.engine(arithmetic))
  }

  /// Texts of one token have one probability, 1, and relu is exact: where no number is next to a tie, the bytes are those of the
  /// formula, and what is left are the roundings of fp32. So it is for at least a third of the texts. In nearly all others a
  /// neighbouring byte is taken here and there: a step of at most 0.03 times a weight of at most 0.15. Where that is a row's zero
  /// point, all its bytes are rounded anew.
  @Test(arguments: Arithmetic.allCases)
  func bytesAreThoseOfTheFormula(_ arithmetic: Arithmetic) throws {
    let model = SampleModel.wide(activation: .relu, layers: 1).replacingTexts(
      with: (0..<40).map { TokenInput(ids: [$0]) })
    let expected = try Expectation(model, arithmetic).states.map { $0.flatMap { $0 } }
    for path in Engine.paths {
      let found = try Session(model.engine(arithmetic, path: path)).lastHiddenStates(of: model.texts)
      let distances = zip(found, expected).map { Distance([$0], [$1]).most }.sorted()
      #expect(
        distances[13] <= 1e-5 && distances[35] <= 0.005 && distances[39] <= 0.05, "\(path): \(distances)")
    }
  }
}
