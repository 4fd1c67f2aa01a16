import Distillation
import Testing
import Torch

@Suite struct StateLossTests {
  @Test func cosineDistanceOfAnEighthTurn() throws {
    let loss = try StateLoss.cosineDistance(
      student: Tensor([1.0, 0], shape: [1, 2]), teacher: Tensor([1.0, 1], shape: [1, 2]))
    expectClose(try loss.item(), 0.292893)
  }

  @Test func normalizedErrorIsAMeanOverFeatures() throws {
    let loss = try StateLoss.normalizedSquaredError(
      student: Tensor([3.0, 4], shape: [1, 2]), teacher: Tensor([4.0, 3], shape: [1, 2]))
    expectClose(try loss.item(), 0.04, within: 1e-12)
  }

  @Test func paddingHasNoPart() throws {
    let mask = try Tensor([1.0, 1, 0, 1, 0, 0], shape: [2, 3])
    let teacher = try Tensor(numbers(12, seed: 1), shape: [2, 3, 2])
    for loss in [StateLoss.squaredError, StateLoss.cosineDistance, StateLoss.normalizedSquaredError] {
      var student = numbers(12, seed: 2)
      let before = try loss(Tensor(student, shape: [2, 3, 2]), teacher, mask).item()
      for index in [4, 5, 8, 9, 10, 11] { student[index] += 3 }
      #expect(try loss(Tensor(student, shape: [2, 3, 2]), teacher, mask).item() == before)
      student[0] += 3
      #expect(try loss(Tensor(student, shape: [2, 3, 2]), teacher, mask).item() != before)
    }
  }

  @Test func meansCountTokensOnce() throws {
    let mask = try Tensor([1.0, 0, 1, 1], shape: [2, 2])
    let student = try Tensor([1.0, 9, 2, 3], shape: [2, 2, 1])
    let loss = try StateLoss.squaredError(student: student, teacher: .zeros([2, 2, 1], .float64), mask: mask)
    expectClose(try loss.item(), 14.0 / 3, within: 1e-12)
  }

  @Test func gradientsEqualFiniteDifferences() throws {
    let mask = try Tensor([1.0, 1, 0, 1], shape: [2, 2])
    let teacher = try Tensor(numbers(12, seed: 3), shape: [2, 2, 3])
    for loss in [StateLoss.squaredError, StateLoss.cosineDistance, StateLoss.normalizedSquaredError] {
      try expectGradient(at: numbers(12, seed: 4), shape: [2, 2, 3]) { try loss($0, teacher, mask) }
    }
  }

  @Test func equalStatesLoseNothing() throws {
    let values = numbers(12, seed: 5)
    let teacher = try Tensor(values, shape: [2, 2, 3])
    for loss in [StateLoss.squaredError, StateLoss.cosineDistance, StateLoss.normalizedSquaredError] {
      let student = try Tensor(values, shape: [2, 2, 3])
      try student.setRequiresGrad(true)
      let found = try loss(student, teacher, nil)
      try found.backward()
      expectClose(try found.item(), 0, within: 1e-15)
      #expect(try #require(student.grad).doubles().allSatisfy { abs($0) <= 1e-15 })
    }
  }
}
