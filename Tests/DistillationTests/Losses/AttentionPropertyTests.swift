import Distillation
import Foundation
import Testing
import Torch

@Suite struct AttentionPropertyTests {
  /// Two texts of 3 and 2 tokens.
  private let mask = [1.0, 1, 1, 1, 1, 0]

  @Test func divergencesAreNeverNegative() throws {
    let mask = try Tensor(mask, shape: [2, 3])
    for seed in UInt64(0)..<50 {
      func scores(_ seed: UInt64) throws -> Tensor {
        try Tensor(numbers(36, seed: seed), shape: [2, 2, 3, 3])
      }
      func states(_ seed: UInt64) throws -> Tensor { try Tensor(numbers(24, seed: seed), shape: [2, 3, 4]) }
      let found = try AttentionLoss.divergence(
        student: scores(2 * seed) * 10, teacher: scores(2 * seed + 1) * 10, mask: mask)
      #expect(try found.item() > 0, "\(seed)")
      for heads in [1, 2, 4] {
        let found = try AttentionLoss.relationDivergence(
          student: states(2 * seed), teacher: states(2 * seed + 1), heads: heads, mask: mask)
        #expect(try found.item() > 0, "\(seed), \(heads) heads")
      }
    }
  }

  /// The gradient in the scores is (P_s - P_t) / (A T) in the T real rows, so with a teacher whose rows are [1, 0, 0] it shows P_s. Relations
  /// are such rows of their own scores (`AttentionLossTests.relationIsTheDivergenceOfItsScores`).
  @Test func rowsAreProbabilitiesOfRealTokens() throws {
    let values = numbers(36, seed: 21).map { $0 * 5 }
    let scores = try Tensor(values, shape: [2, 2, 3, 3])
    try scores.setRequiresGrad(true)
    // exp(-1e4) is 0 in double precision.
    let teacher = (0..<36).map { $0 % 3 == 0 ? 1e4 : 0 }
    try AttentionLoss.divergence(
      student: scores, teacher: Tensor(teacher, shape: [2, 2, 3, 3]), mask: Tensor(mask, shape: [2, 3])
    ).backward()
    let gradient = try #require(scores.grad).doubles()
    for text in 0..<2 {
      let tokens = mask[3 * text..<3 * text + 3].count { $0 == 1 }
      for head in 0..<2 {
        for row in 0..<3 {
          let start = ((text * 2 + head) * 3 + row) * 3
          guard row < tokens else {
            #expect(gradient[start..<start + 3].allSatisfy { $0 == 0 })
            continue
          }
          let found = (0..<3).map { gradient[start + $0] * 2 * 5 + ($0 == 0 ? 1 : 0) }
          expectClose(found.reduce(0, +), 1, within: 1e-14)
          let powers = (0..<3).map { $0 < tokens ? exp(values[start + $0]) : 0 }
          for column in 0..<3 {
            expectClose(found[column], powers[column] / powers.reduce(0, +), within: 1e-14)
          }
          #expect(tokens == 3 || found[2] == 0)
        }
      }
    }
  }

  /// Four heads of two features each, and turns in planes of two features: next to each other, which lie in one head, or two apart, which
  /// mix neighbouring heads. They change nothing where both features lie in one relation head: for all A_r that divide 4, or up to 2. A
  /// relation head that has one of both sees another relation.
  @Test(arguments: [(1, [1, 2, 4]), (2, [1, 2])])
  func turnsInsideRelationHeadsChangeNothing(distance: Int, unchanged: [Int]) throws {
    let mask = try Tensor(mask, shape: [2, 3])
    let values = numbers(48, seed: 13)
    let places = (0..<8).filter { ($0 / distance).isMultiple(of: 2) }
    var turned = values
    for token in stride(from: 0, to: 48, by: 8) {
      for (number, place) in places.enumerated() {
        let (cosine, sine) = (cos(Double(number + 1)), sin(Double(number + 1)))
        let (first, second) = (token + place, token + place + distance)
        turned[first] = cosine * values[first] - sine * values[second]
        turned[second] = sine * values[first] + cosine * values[second]
      }
    }
    for heads in [1, 2, 4, 8] {
      let loss = try AttentionLoss.relationDivergence(
        student: Tensor(turned, shape: [2, 3, 8]), teacher: Tensor(values, shape: [2, 3, 8]), heads: heads,
        mask: mask
      ).item()
      if unchanged.contains(heads) {
        expectClose(loss, 0, within: 1e-15)
      } else {
        #expect(loss > 1e-2, "\(heads) relation heads")
      }
    }
  }
}
