import Factorization
import TestSupport
import Testing
import Torch

extension FactorizationSuite {
  @Suite struct LinearFitTests {
    private func matrix(_ rows: Int, _ columns: Int, seed: UInt64) throws -> Tensor {
      var generator = SeededGenerator(state: seed)
      let numbers = (0..<rows * columns).map { _ in Double.random(in: -1...1, using: &generator) }
      return try Tensor(numbers, shape: [rows, columns])
    }

    @Test func anExactMapIsFoundInPieces() throws {
      let (weight, bias) = (
        try matrix(3, 5, seed: 1), try matrix(1, 3, seed: 2).selected(dimension: 0, index: 0)
      )
      var fit = try LinearFit(inputs: 5, outputs: 3)
      for seed in [3, 4] as [UInt64] {
        let x = try matrix(9, 5, seed: seed)
        try fit.add(x, x.linear(weight: weight, bias: bias))
      }
      #expect(fit.rows == 18)
      let found = try fit.solution()
      #expect(try (found.weight - weight).abs().maximum().item() <= 1e-12)
      #expect(try (found.bias - bias).abs().maximum().item() <= 1e-12)
    }

    /// What is left has no part along any input or along 1: the normal equations.
    @Test func whatIsLeftIsOrthogonalToTheInputs() throws {
      let (x, y) = (try matrix(40, 5, seed: 5), try matrix(40, 3, seed: 6))
      var fit = try LinearFit(inputs: 5, outputs: 3)
      try fit.add(x, y)
      let (weight, bias) = try fit.solution()
      let left = try y - x.linear(weight: weight, bias: bias)
      #expect(try left.transposed(0, 1).matmul(x).abs().maximum().item() <= 1e-12)
      #expect(try left.sum(dimensions: [0]).abs().maximum().item() <= 1e-12)
      #expect(try left.norm().item() > 1)
    }

    @Test func fewerRowsThanInputsAreFittedExactly() throws {
      let (x, y) = (try matrix(4, 9, seed: 7), try matrix(4, 3, seed: 8))
      var fit = try LinearFit(inputs: 9, outputs: 3)
      try fit.add(x, y)
      let (weight, bias) = try fit.solution()
      #expect(try (y - x.linear(weight: weight, bias: bias)).abs().maximum().item() <= 1e-9)
      #expect(try weight.norm().item() < 10)
    }

    @Test func noRowIsRefused() throws {
      let fit = try LinearFit(inputs: 2, outputs: 2)
      let error = #expect(throws: FactorizationError.self) { try fit.solution() }
      #expect(error?.code == .missingTexts)
    }
  }
}
