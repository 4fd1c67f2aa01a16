import Distillation
import Testing
import Torch

@Suite struct AttentionLossTests {
  private let mask = [1.0, 1, 1, 1, 1, 0]

  @Test func maskedScoresCountAsZero() throws {
    let loss = try AttentionLoss.scoreError(
      student: Tensor([0, -9999, 0.5, 1.5], shape: [1, 1, 2, 2]),
      teacher: Tensor([1.0, -10000, 0.5, 0.5], shape: [1, 1, 2, 2]))
    expectClose(try loss.item(), 0.5, within: 1e-12)
  }

  @Test func scoresThatAreNoNumberAreNotHidden() throws {
    let loss = try AttentionLoss.scoreError(
      student: Tensor([0, Double.nan], shape: [1, 1, 1, 2]), teacher: .zeros([1, 1, 1, 2], .float64))
    #expect(try loss.item().isNaN)
  }

  @Test func valueRelationOfTwoTokens() throws {
    let loss = try AttentionLoss.relationDivergence(
      student: Tensor([1.0, 0, 0, 0], shape: [1, 2, 2]), teacher: Tensor([1.0, 0, 0, 1], shape: [1, 2, 2]),
      heads: 1, mask: .ones([1, 2], .float64))
    expectClose(try loss.item(), 0.029400)
  }

  /// Both models' heads are taken as they are, so the relation is that of the layer's own heads.
  @Test func relationIsTheDivergenceOfItsScores() throws {
    let mask = try Tensor(mask, shape: [2, 3])
    func relation(_ values: [Double], heads: Int, width: Int) throws -> Tensor {
      let x = try Tensor(values, shape: [2, 3, heads, width]).transposed(1, 2)
      return try x.matmul(x.transposed(2, 3)) / Double(width).squareRoot()
    }
    let (ours, theirs) = (numbers(24, seed: 1), numbers(48, seed: 2))
    let found = try AttentionLoss.relationDivergence(
      student: Tensor(ours, shape: [2, 3, 4]), teacher: Tensor(theirs, shape: [2, 3, 8]), heads: 2, mask: mask
    )
    let expected = try AttentionLoss.divergence(
      student: relation(ours, heads: 2, width: 2), teacher: relation(theirs, heads: 2, width: 4), mask: mask)
    expectClose(try found.item(), try expected.item(), within: 1e-12)
  }

  @Test func paddingHasNoPart() throws {
    let mask = try Tensor(mask, shape: [2, 3])
    let teacher = try Tensor(numbers(24, seed: 3), shape: [2, 3, 4])
    var student = numbers(24, seed: 4)
    func loss() throws -> Double {
      try AttentionLoss.relationDivergence(
        student: Tensor(student, shape: [2, 3, 4]), teacher: teacher, heads: 2, mask: mask
      ).item()
    }
    let before = try loss()
    for index in 20..<24 { student[index] *= -5 }
    #expect(try loss() == before)
    student[0] += 1
    #expect(try loss() != before)
  }

  @Test func morePaddingChangesNothing() throws {
    let (ours, theirs) = (numbers(12, seed: 11), numbers(12, seed: 12))
    func loss(_ tokens: Int) throws -> Double {
      func states(_ values: [Double]) throws -> Tensor {
        try Tensor(Array(values[..<(4 * tokens)]), shape: [1, tokens, 4])
      }
      return try AttentionLoss.relationDivergence(
        student: states(ours), teacher: states(theirs), heads: 2,
        mask: Tensor([1.0, 1, 0], shape: [1, 3]).narrowed(dimension: 1, start: 0, length: tokens)
      ).item()
    }
    expectClose(try loss(3), try loss(2), within: 1e-15)
  }

  /// A turn within each head's features leaves all products of a head's rows as they are.
  @Test func turningHeadsChangesNothing() throws {
    let mask = try Tensor(mask, shape: [2, 3])
    let values = numbers(24, seed: 5)
    let (cosine, sine) = (0.6, 0.8)
    var turned = values
    for start in stride(from: 0, to: 24, by: 2) {
      turned[start] = cosine * values[start] - sine * values[start + 1]
      turned[start + 1] = sine * values[start] + cosine * values[start + 1]
    }
    let loss = try AttentionLoss.relationDivergence(
      student: Tensor(turned, shape: [2, 3, 4]), teacher: Tensor(values, shape: [2, 3, 4]), heads: 2,
      mask: mask)
    expectClose(try loss.item(), 0, within: 1e-15)
  }

  @Test func gradientsEqualFiniteDifferences() throws {
    let mask = try Tensor(mask, shape: [2, 3])
    let scores = try Tensor(numbers(36, seed: 6), shape: [2, 2, 3, 3])
    try expectGradient(at: numbers(36, seed: 7), shape: [2, 2, 3, 3]) {
      try AttentionLoss.scoreError(student: $0, teacher: scores)
    }
    try expectGradient(at: numbers(36, seed: 8), shape: [2, 2, 3, 3]) {
      try AttentionLoss.divergence(student: $0, teacher: scores, mask: mask)
    }
    let states = try Tensor(numbers(48, seed: 9), shape: [2, 3, 8])
    try expectGradient(at: numbers(24, seed: 10), shape: [2, 3, 4]) {
      try AttentionLoss.relationDivergence(student: $0, teacher: states, heads: 2, mask: mask)
    }
  }

  @Test func widthsThatHeadsDoNotDivideAreErrors() throws {
    let x = try Tensor.zeros([1, 2, 6], .float64)
    let error = #expect(throws: DistillationError.self) {
      try AttentionLoss.relationDivergence(student: x, teacher: x, heads: 4, mask: .ones([1, 2], .float64))
    }
    #expect(error?.code == .headsDoNotDivide)
    #expect(error?.description == "student: expected a width that 4 relation heads divide, found 6")
  }
}
