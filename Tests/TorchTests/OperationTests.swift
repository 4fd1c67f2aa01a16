import TestSupport
import Testing
import Torch

extension TorchSuite {
  @Suite struct OperationTests {
    static let cases = OperationCase.elements + OperationCase.shapes + OperationCase.layers

    @Test(arguments: cases)
    func resultEqualsPlainDoubleReference(_ operation: OperationCase) throws {
      let plain = operation.plainInputs()
      let expected = operation.reference(plain)
      for (type, epsilon) in [(Tensor.ElementType.float64, 0x1p-52), (.float32, 0x1p-23)] {
        let result = try operation.apply(operation.tensors(plain, type))
        #expect(result.shape == expected.shape)
        let size = max(1, expected.values.filter(\.isFinite).map(abs).max() ?? 1)
        try expectClose(
          result.doubles(), expected.values, bound: operation.roundings * epsilon * size,
          "\(operation.name) \(type)")
      }
    }

    /// The gradient of sum(weights * result), by central differences of the reference, not of the operation itself.
    @Test(arguments: cases.filter(\.differentiable))
    func gradientEqualsCentralDifferences(_ operation: OperationCase) throws {
      let plain = operation.plainInputs()
      let tensors = try operation.tensors(plain, .float64)
      for index in tensors.indices where operation.isReal(index) { try tensors[index].setRequiresGrad(true) }
      let result = try operation.apply(tensors)
      var random = SeededGenerator(state: 99)
      let weights = (0..<result.count).map { _ in random.unit() * 2 - 1 }
      try result.backward(gradient: Tensor(weights, shape: result.shape))

      func weighted(_ inputs: [Plain]) -> Double {
        zip(operation.reference(inputs).values, weights).reduce(0) { $0 + $1.0 * $1.1 }
      }
      // Truncation is step^2 / 6 times a third derivative (below 100 here), rounding is epsilon * |f| / step.
      let step = 1e-5
      for index in tensors.indices where operation.isReal(index) {
        guard let gradient = try tensors[index].grad?.doubles() else {
          // A case may cut an input off (an attention mask); all others must have a gradient.
          #expect(operation.name == "attention, added mask and scale" && index == 3)
          continue
        }
        let numeric = plain[index].values.indices.map { element in
          var (up, down) = (plain, plain)
          up[index].values[element] += step
          down[index].values[element] -= step
          return (weighted(up) - weighted(down)) / (2 * step)
        }
        try expectClose(gradient, numeric, bound: 1e-8, "d \(operation.name) / d input \(index)")
      }
    }

    /// Every element, with the worst one and its error as a multiple of the bound.
    private func expectClose(_ found: [Double], _ expected: [Double], bound: Double, _ what: String) throws {
      try #require(found.count == expected.count)
      for (index, pair) in zip(found, expected).enumerated() where pair.0 != pair.1 {
        let error = abs(pair.0 - pair.1)
        #expect(
          error <= bound,
          "\(what): element \(index) is \(pair.0), expected \(pair.1): \(error / bound) times the bound")
      }
    }
  }
}
