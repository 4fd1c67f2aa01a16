import TestSupport
import Testing
import Torch

extension TorchSuite {
  @Suite struct SingularValueTests {
    private func matrix(_ rows: Int, _ columns: Int, seed: UInt64) throws -> Tensor {
      var generator = SeededGenerator(state: seed)
      let numbers = (0..<rows * columns).map { _ in Double.random(in: -1...1, using: &generator) }
      return try Tensor(numbers, shape: [rows, columns])
    }

    /// sqrt(2^2 + 1^2) is what diag(3, 2, 1) loses at rank 1.
    @Test func aDiagonalHasItsNumbersAsValues() throws {
      let parts = try Tensor([0, 2, 0, -3, 0, 0, 0, 0, 1] as [Double], shape: [3, 3])
        .singularValueDecomposition()
      let values = try parts.values.doubles()
      for (found, expected) in zip(values, [3.0, 2, 1]) { #expect(abs(found - expected) <= 1e-15) }
      #expect(abs((values[1] * values[1] + values[2] * values[2]).squareRoot() - 2.236068) <= 1e-6)
      // The vectors are unit vectors, those on the right positive.
      #expect(try parts.rightTransposed.doubles().map { $0.rounded() } == [1, 0, 0, 0, 1, 0, 0, 0, 1])
      #expect(try parts.left.doubles().map { $0.rounded() + 0 } == [0, 1, 0, -1, 0, 0, 0, 0, 1])
    }

    @Test(arguments: [(5, 3), (3, 5), (4, 4), (1, 6), (6, 1)])
    func theProductIsTheMatrix(_ rows: Int, _ columns: Int) throws {
      let x = try matrix(rows, columns, seed: 7)
      let parts = try x.singularValueDecomposition()
      let rank = min(rows, columns)
      #expect(parts.left.shape == [rows, rank] && parts.values.shape == [rank])
      #expect(parts.rightTransposed.shape == [rank, columns])
      let product = try (parts.left * parts.values).matmul(parts.rightTransposed)
      #expect(try (product - x).abs().maximum().item() <= 1e-14)
      let ones = try parts.left.transposed(0, 1).matmul(parts.left)
      let others = try parts.rightTransposed.matmul(parts.rightTransposed.transposed(0, 1))
      for square in [ones, others] {
        for (place, value) in try square.doubles().enumerated() {
          #expect(abs(value - (place % (rank + 1) == 0 ? 1 : 0)) <= 1e-14)
        }
      }
      let values = try parts.values.doubles()
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 && $1 >= 0 })
    }

    @Test func signsAndBytesAreTheSameEveryTime() throws {
      let x = try matrix(40, 12, seed: 8)
      let first = try x.singularValueDecomposition()
      let again = try x.to(.float64).clone().singularValueDecomposition()
      #expect(try first.left.bytes() == again.left.bytes())
      #expect(try first.values.bytes() == again.values.bytes())
      #expect(try first.rightTransposed.bytes() == again.rightTransposed.bytes())
      // The negative matrix has the same right vectors, and the negative left ones.
      let negative = try (-x).singularValueDecomposition()
      #expect(try (negative.rightTransposed - first.rightTransposed).abs().maximum().item() <= 1e-12)
      #expect(try (negative.left + first.left).abs().maximum().item() <= 1e-12)
      let rows = try first.rightTransposed.doubles()
      for row in 0..<12 {
        let largest = try #require(rows[row * 12..<row * 12 + 12].max { abs($0) < abs($1) })
        #expect(largest > 0, "row \(row)")
      }
    }

    @Test func whatIsNoMatrixOfNumbersIsRefused() throws {
      let refused: [(Tensor, String)] = [
        (try Tensor([1, 2] as [Double], shape: [2]), "expected a matrix that is not empty, found shape [2]"),
        (try Tensor.zeros([0, 3]), "found shape [0, 3]"),
        (try Tensor([1, .nan] as [Float], shape: [1, 2]), "expected finite numbers"),
        (try Tensor([1, .infinity] as [Float], shape: [2, 1]), "expected finite numbers"),
      ]
      for (tensor, message) in refused {
        let error = #expect(throws: TorchError.self) { try tensor.singularValueDecomposition() }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
      }
    }
  }
}
