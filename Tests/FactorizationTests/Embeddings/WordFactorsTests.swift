import Factorization
import TestSupport
import Testing
import Torch

extension FactorizationSuite {
  @Suite struct WordFactorsTests {
    private func table(_ rows: Int, _ columns: Int, seed: UInt64 = 5) throws -> Tensor {
      var generator = SeededGenerator(state: seed)
      let numbers = (0..<rows * columns).map { _ in Double.random(in: -1...1, using: &generator) }
      return try Tensor(numbers, shape: [rows, columns])
    }

    @Test func diagonalOfThreeTwoOneLosesTheRootOfFiveAtRankOne() throws {
      let matrix = try Tensor([3, 0, 0, 0, 2, 0, 0, 0, 1] as [Double], shape: [3, 3])
      let factors = try WordFactors(matrix, size: 1)
      #expect(abs(factors.droppedNorm - 2.236068) <= 1e-6)
      #expect(abs(factors.error - factors.droppedNorm) <= 1e-12)
      #expect(abs(factors.norm - 14.0.squareRoot()) <= 1e-12)
      #expect(try factors.map.doubles().map { $0.rounded() } == [1, 0, 0])
    }

    @Test(arguments: [(30, 8), (5, 8)]) func theFullWidthLosesNothing(_ rows: Int, _ columns: Int) throws {
      let matrix = try table(rows, columns)
      let factors = try WordFactors(matrix, size: columns)
      #expect(factors.table.shape == [rows, columns] && factors.map.shape == [columns, columns])
      #expect(factors.error <= 1e-13 && factors.droppedNorm == 0)
    }

    @Test(arguments: [1, 3, 7]) func theErrorIsWhatTheDroppedValuesSay(_ size: Int) throws {
      let matrix = try table(30, 8)
      let factors = try WordFactors(matrix, size: size)
      #expect(factors.table.shape == [30, size] && factors.map.shape == [8, size])
      let off = try (matrix - factors.table.matmul(factors.map.transposed(0, 1))).norm().item()
      #expect(abs(off - factors.error) <= 1e-12 && abs(off - factors.droppedNorm) <= 1e-12)
    }

    /// The best map for the weighted error, and the best table for that map.
    @Test func weightsMoveTheErrorToWordsThatAreRare() throws {
      let matrix = try table(30, 8)
      let weights = (0..<30).map { $0 < 6 ? 100.0 : $0 < 12 ? 0 : 1 }
      let roots = try Tensor(weights.map { $0.squareRoot() }, shape: [30, 1])
      func weighted(_ factors: WordFactors) throws -> Double {
        try ((matrix - factors.table.matmul(factors.map.transposed(0, 1))) * roots).norm().item()
      }
      let plain = try WordFactors(matrix, size: 3)
      let factors = try WordFactors(matrix, size: 3, weights: weights)
      #expect(try abs(weighted(factors) - factors.droppedNorm) <= 1e-12)
      #expect(try abs((matrix * roots).norm().item() - factors.weightedNorm) <= 1e-12)
      #expect(try factors.droppedNorm < 0.9 * weighted(plain))
      #expect(factors.error > plain.error)
      #expect(try factors.table.isFiniteEverywhere())
      // Equal weights are none.
      let equal = try WordFactors(matrix, size: 3, weights: [Double](repeating: 4, count: 30))
      #expect(try (equal.map - plain.map).abs().maximum().item() <= 1e-12)
      #expect(abs(equal.droppedNorm - 2 * plain.droppedNorm) <= 1e-12)
    }

    @Test func impossibleSizesAndWeightsAreRefused() throws {
      let matrix = try table(4, 3)
      for size in [0, 4] {
        let error = #expect(throws: FactorizationError.self) { try WordFactors(matrix, size: size) }
        #expect(error?.code == .sizeOutOfRange)
        #expect(error?.message.contains("from 1 to the hidden size 3, found \(size)") == true)
      }
      for weights in [[1, 1, 1], [0, 0, 0, 0], [1, -1, 1, 1], [1, .nan, 1, 1]] {
        let error = #expect(throws: FactorizationError.self) {
          try WordFactors(matrix, size: 2, weights: weights)
        }
        #expect(error?.code == .missingTexts)
      }
    }
  }
}
