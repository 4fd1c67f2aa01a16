import Distillation
import Testing
import Torch

/// Losses whose rows have absent classes, and scores that a mask hides: values, signs and gradients against finite differences.
@Suite struct MaskedLossTests {
  /// Rows of 3, 2 and 3 classes.
  private let teacher: [Double] = [1, 2, 3, 0, 2, -1e9, -1, 0.5, 0]
  private let student: [Double] = [1, 1, 1, 2, 0, -1e9, 0.5, -0.5, 0.25]

  private func tensor(_ values: [Double]) throws -> Tensor { try Tensor(values, shape: [3, 3]) }

  @Test(arguments: [nil, [2.0, 1, 0]] as [[Double]?])
  func gradientsByClassesEqualFiniteDifferences(_ weights: [Double]?) throws {
    let classes = try Tensor([3.0, 2, 3], shape: [3])
    let weights = try weights.map { try Tensor($0, shape: [3]) }
    let target = try tensor(teacher)
    for reduction in LogitLoss.Reduction.allCases {
      try expectGradient(at: student, shape: [3, 3]) {
        try LogitLoss.divergence(
          student: $0, teacher: target, temperature: 3, reduction: reduction, weights: weights,
          classes: classes)
      }
    }
    try expectGradient(at: student, shape: [3, 3]) {
      try LogitLoss.softCrossEntropy(student: $0, teacher: target, weights: weights, classes: classes)
    }
  }

  /// A row's loss with an absent class is that of the row without it.
  @Test func absentClassesHaveNoPart() throws {
    func loss(_ rows: [[Double]], _ others: [[Double]], classes: [Double]) throws -> [Double] {
      let shape = [rows.count, rows[0].count]
      let (ours, theirs) = (
        try Tensor(rows.flatMap { $0 }, shape: shape), try Tensor(others.flatMap { $0 }, shape: shape)
      )
      let classes = try Tensor(classes, shape: [rows.count])
      return [
        try LogitLoss.divergence(
          student: ours, teacher: theirs, temperature: 2, reduction: .elements, classes: classes
        ).item(),
        try LogitLoss.softCrossEntropy(student: ours, teacher: theirs, classes: classes).item(),
      ]
    }
    let whole = try loss([[2, 0, -1e9]], [[0, 2, -1e9]], classes: [2])
    let cut = try loss([[2, 0]], [[0, 2]], classes: [2])
    for (found, expected) in zip(whole, cut) { expectClose(found, expected, within: 1e-14) }
  }

  /// Logits up to 10, as far as models that are sure go.
  @Test(arguments: [0.5, 1, 4, 20])
  func divergenceOfLogitsIsNeverNegative(temperature: Double) throws {
    for seed in UInt64(0)..<50 {
      func logits(_ seed: UInt64) throws -> Tensor {
        try Tensor(numbers(12, seed: seed), shape: [3, 4]) * 10
      }
      for reduction in LogitLoss.Reduction.allCases {
        let loss = try LogitLoss.divergence(
          student: logits(2 * seed), teacher: logits(2 * seed + 1), temperature: temperature,
          reduction: reduction)
        #expect(try loss.item() > 0, "\(seed)")
      }
    }
  }

  /// Entries that both, one or none of the sides have masked.
  @Test func gradientsOfMaskedScoresEqualFiniteDifferences() throws {
    let student = [0.3, -10_000, 0.5, -1.5, -150, 0.2, 0.7, -10_000]
    let teacher = try Tensor([1.0, -10_000, 0.5, 0.5, -0.2, -10_000, 0.1, -9999], shape: [1, 2, 2, 2])
    try expectGradient(at: student, shape: [1, 2, 2, 2]) {
      try AttentionLoss.scoreError(student: $0, teacher: teacher)
    }
    let scores = try Tensor(student, shape: [1, 2, 2, 2])
    try scores.setRequiresGrad(true)
    try AttentionLoss.scoreError(student: scores, teacher: teacher).backward()
    let gradient = try #require(scores.grad).doubles()
    // 2 (s - t) / 8, with 0 for what the teacher's mask hides, and none where the student's own does.
    let expected = [-0.175, 0, 0, -0.5, 0, 0.05, 0.15, 0]
    for (found, expected) in zip(gradient, expected) { expectClose(found, expected, within: 1e-15) }
  }
}
