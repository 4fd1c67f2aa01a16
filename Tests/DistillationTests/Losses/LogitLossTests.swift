import Distillation
import Testing
import Torch

/// Golden numbers are worked out from the formulas, by hand.
@Suite struct LogitLossTests {
  private let teacher: [Double] = [1, 2, 3, 0, 0, 2]
  private let student: [Double] = [1, 1, 1, 2, 0, 0]

  private func divergence(
    _ student: [Double], temperature: Double, _ reduction: LogitLoss.Reduction = .rows,
    weights: [Double]? = nil
  ) throws -> Tensor {
    try LogitLoss.divergence(
      student: Tensor(student, shape: [2, 3]), teacher: Tensor(teacher, shape: [2, 3]),
      temperature: temperature, reduction: reduction, weights: weights.map { try Tensor($0, shape: [2]) })
  }

  @Test(arguments: [(1.0, 0.813587), (2, 0.885193), (10, 0.853538)])
  func divergenceIsThatOfTheFormula(temperature: Double, expected: Double) throws {
    expectClose(try divergence(student, temperature: temperature).item(), expected)
  }

  /// What is left of the limit falls as 1 / T.
  @Test func hotDivergenceIsHalfTheSquaredDistance() throws {
    expectClose(try divergence(student, temperature: 1e3).item(), 5.0 / 6, within: 1e-3)
    expectClose(try divergence(student, temperature: 1e4).item(), 5.0 / 6, within: 1e-4)
  }

  @Test func meanOverElementsIsAThirdOfThatOverRows() throws {
    expectClose(try divergence(student, temperature: 2, .elements).item(), 0.295064)
  }

  @Test func weightsChooseRows() throws {
    expectClose(try divergence(student, temperature: 2, weights: [1, 0]).item() / 4, 0.078421)
    expectClose(try divergence(student, temperature: 2, weights: [0, 1]).item() / 4, 0.364175)
    let both = try divergence(student, temperature: 2).item()
    expectClose(try divergence(student, temperature: 2, weights: [1, 1]).item(), both, within: 1e-12)
  }

  @Test(arguments: [(1.0, 0.525194), (2, 0.563491), (10, 0.539999)])
  func gradientHasTheNormOfTheFormula(temperature: Double, expected: Double) throws {
    let logits = try Tensor(student, shape: [2, 3])
    try logits.setRequiresGrad(true)
    try LogitLoss.divergence(
      student: logits, teacher: Tensor(teacher, shape: [2, 3]), temperature: temperature
    ).backward()
    let gradient = try #require(logits.grad).doubles()
    expectClose(gradient.reduce(0) { $0 + $1 * $1 }.squareRoot(), expected)
  }

  @Test func softCrossEntropyIsAMeanOverElements() throws {
    let loss = try LogitLoss.softCrossEntropy(
      student: Tensor(student, shape: [2, 3]), teacher: Tensor(teacher, shape: [2, 3]))
    expectClose(try loss.item(), 0.520857)
  }

  @Test func squaredErrorOfNumbers() throws {
    let loss = try LogitLoss.squaredError(
      student: Tensor([1.0, 4], shape: [2, 1]), teacher: Tensor([0.0, 1], shape: [2, 1]))
    expectClose(try loss.item(), 5, within: 1e-12)
  }

  @Test func gradientsEqualFiniteDifferences() throws {
    let target = try Tensor(teacher, shape: [2, 3])
    let weights = try Tensor([2.0, 1], shape: [2])
    for reduction in LogitLoss.Reduction.allCases {
      try expectGradient(at: student, shape: [2, 3]) {
        try LogitLoss.divergence(
          student: $0, teacher: target, temperature: 3, reduction: reduction, weights: weights)
      }
    }
    try expectGradient(at: student, shape: [2, 3]) {
      try LogitLoss.softCrossEntropy(student: $0, teacher: target, weights: weights)
    }
    try expectGradient(at: student, shape: [2, 3]) {
      try LogitLoss.squaredError(student: $0, teacher: target, weights: weights)
    }
  }

  @Test func equalLogitsLoseNothing() throws {
    let logits = try Tensor(teacher, shape: [2, 3])
    try logits.setRequiresGrad(true)
    let loss = try LogitLoss.divergence(
      student: logits, teacher: Tensor(teacher, shape: [2, 3]), temperature: 2)
    try loss.backward()
    #expect(try loss.item() == 0)
    #expect(try #require(logits.grad).doubles().allSatisfy { abs($0) <= 1e-16 })
  }
}
