import Distillation
import Testing
import Torch

/// Golden numbers are worked out from the formulas, outside of this package: 1 / (A T) sum over heads and real rows of KL, T real rows in all.
@Suite struct AttentionGoldenTests {
  private let mask = [1.0, 1, 1, 1, 1, 0]

  /// ((i step) mod modulus - shift) / 4 for i = 0, 1, ...
  private func pattern(_ shape: [Int], _ step: Int, _ modulus: Int, _ shift: Int) throws -> Tensor {
    try Tensor(
      (0..<shape.reduce(1, *)).map { Double(($0 * step) % modulus - shift) / 4 }, shape: shape)
  }

  /// Two heads; the second text's third token is padding.
  @Test func divergenceIsAMeanOverHeadsAndRealRows() throws {
    let loss = try AttentionLoss.divergence(
      student: pattern([2, 2, 3, 3], 7, 11, 5), teacher: pattern([2, 2, 3, 3], 5, 13, 6),
      mask: Tensor(mask, shape: [2, 3]))
    expectClose(try loss.item(), 0.407430450, within: 1e-9)
  }

  /// Widths 4 and 8 cut into as many heads, d = 4 / A_r of the student and 8 / A_r of the teacher. Sums over heads would be 2 and 4
  /// times as large.
  @Test(arguments: [(1, 0.126328181), (2, 0.161666838), (4, 0.220013942)])
  func relationDivergenceIsAMeanOverRelationHeads(heads: Int, expected: Double) throws {
    let loss = try AttentionLoss.relationDivergence(
      student: pattern([2, 3, 4], 7, 11, 5), teacher: pattern([2, 3, 8], 5, 13, 6), heads: heads,
      mask: Tensor(mask, shape: [2, 3]))
    expectClose(try loss.item(), expected, within: 1e-9)
  }

  /// MiniLM's example in each of two heads.
  @Test func twoEqualHeadsLoseWhatOneDoes() throws {
    let loss = try AttentionLoss.relationDivergence(
      student: Tensor([1.0, 0, 1, 0, 0, 0, 0, 0], shape: [1, 2, 4]),
      teacher: Tensor([1.0, 0, 1, 0, 0, 1, 0, 1], shape: [1, 2, 4]), heads: 2, mask: .ones([1, 2], .float64))
    expectClose(try loss.item(), 0.029400)
  }

  /// The gradient in X shows the rows of R_s = softmax(X X^T / sqrt(d)): it is (G + G^T) X / sqrt(d) with G = (R_s - R_t) / (A T), and a
  /// teacher of zeros has rows [1/2, 1/2]. MiniLM's teacher and student of the example.
  @Test(arguments: [
    ([1.0, 0, 0, 1], [0.669762, 0.330238, 0.330238, 0.669762]),
    ([1.0, 0, 0, 0], [0.669762, 0.330238, 0.5, 0.5]),
  ])
  func relationRowsOfTwoTokens(values: [Double], rows: [Double]) throws {
    let x = try Tensor(values, shape: [1, 2, 2])
    try x.setRequiresGrad(true)
    try AttentionLoss.relationDivergence(
      student: x, teacher: .zeros([1, 2, 2], .float64), heads: 1, mask: .ones([1, 2], .float64)
    ).backward()
    let gradient = try #require(x.grad).doubles()
    let g = rows.map { ($0 - 0.5) / 2 }
    let both = [2 * g[0], g[1] + g[2], g[1] + g[2], 2 * g[3]]
    for row in 0..<2 {
      for column in 0..<2 {
        let product = both[2 * row] * values[column] + both[2 * row + 1] * values[2 + column]
        expectClose(gradient[2 * row + column], product / 2.0.squareRoot())
      }
    }
  }

  /// -100 and what is below are a mask, -99.5 is a score: (0^2 + 99.5^2 + 1^2) / 3.
  @Test func scoresAreMaskedFromMinusHundred() throws {
    let loss = try AttentionLoss.scoreError(
      student: Tensor([-100.0, -99.5, -2000], shape: [1, 1, 1, 3]),
      teacher: Tensor([-10000.0, 0, 1], shape: [1, 1, 1, 3]))
    expectClose(try loss.item(), (99.5 * 99.5 + 1) / 3, within: 1e-9)
  }
}
