import Foundation
import TestSupport
import Testing
import Torch

extension TorchSuite {
  @Suite struct AdamWTests {
    /// Two groups with decays of their own; the last parameter has a gradient at every second step only.
    @Test(arguments: [(Tensor.ElementType.float64, 0x1p-48), (.float32, 0x1p-18)])
    func stepEqualsHandWrittenDoubles(_ type: Tensor.ElementType, _ bound: Double) throws {
      var random = SeededGenerator(state: 5)
      let sizes = [1, 67, 8]
      let decays = [0.1, 0.1, 0]
      var expected = sizes.map { size in (0..<size).map { _ in Double(Float(random.unit() * 2 - 1)) } }
      var (m, v) = (
        sizes.map { [Double](repeating: 0, count: $0) }, sizes.map { [Double](repeating: 0, count: $0) }
      )
      var t = [0, 0, 0]
      let parameters = try expected.map { values in
        let tensor = try Tensor(values, shape: [values.count]).to(type)
        try tensor.setRequiresGrad(true)
        return tensor
      }
      let optimiser = try AdamW(
        groups: [
          .init(parameters: Array(parameters[..<2]), weightDecay: 0.1),
          .init(parameters: Array(parameters[2...]), weightDecay: 0),
        ], learningRate: 0, beta1: 0.8, beta2: 0.95, epsilon: 1e-6)
      for step in 1...12 {
        let rate = 0.05 / Double(step)
        optimiser.learningRate = rate
        for index in sizes.indices {
          guard index < 2 || step % 2 == 0 else { continue }
          let gradient = (0..<sizes[index]).map { _ in Double(Float(random.unit() * 4 - 1)) }
          try parameters[index].setGrad(Tensor(gradient, shape: [sizes[index]]).to(type))
          t[index] += 1
          for i in gradient.indices {
            expected[index][i] -= rate * decays[index] * expected[index][i]
            m[index][i] = 0.8 * m[index][i] + 0.2 * gradient[i]
            v[index][i] = 0.95 * v[index][i] + 0.05 * gradient[i] * gradient[i]
            let (meanUnbiased, squareUnbiased) = (
              m[index][i] / (1 - pow(0.8, Double(t[index]))), v[index][i] / (1 - pow(0.95, Double(t[index])))
            )
            expected[index][i] -= rate * meanUnbiased / (squareUnbiased.squareRoot() + 1e-6)
          }
        }
        try optimiser.step()
        try optimiser.zeroGrad()
      }
      for index in sizes.indices {
        for (found, wanted) in zip(try parameters[index].doubles(), expected[index]) {
          #expect(abs(found - wanted) <= bound, "parameter \(index): \(found), expected \(wanted)")
        }
      }
      #expect(try optimiser.state().map(\.step) == t)
    }

    @Test func settingsOutOfRangeAreErrors() throws {
      let w = try Tensor.ones([2])
      func make(_ parameters: [Tensor], decay: Double = 0, rate: Double = 1, beta1: Double = 0.9) throws
        -> AdamW
      {
        try AdamW(
          groups: [.init(parameters: parameters, weightDecay: decay)], learningRate: rate, beta1: beta1)
      }
      #expect(throws: TorchError.self) { try make([w]) }
      try w.setRequiresGrad(true)
      #expect(throws: TorchError.self) { try make([w, w]) }
      #expect(throws: TorchError.self) { try make([w * 2]) }
      #expect(throws: TorchError.self) { try make([w], decay: -1) }
      #expect(throws: TorchError.self) { try make([w], rate: .nan) }
      #expect(throws: TorchError.self) { try make([w], beta1: 1) }
      try make([w]).step()
      #expect(try w.floats() == [1, 1], "without a gradient nothing moves")
      let view = try Tensor.ones([2, 3]).transposed(0, 1)
      try view.setRequiresGrad(true)
      try view.setGrad(Tensor.ones([3, 2]))
      let error = try #require(throws: TorchError.self) { try make([view]).step() }
      #expect(error.message.contains("parameter 0 is not contiguous"))
    }

    @Test func aStateThatDoesNotFitIsRefusedAndChangesNothing() throws {
      let w = try Tensor.ones([2])
      try w.setRequiresGrad(true)
      let optimiser = try AdamW(groups: [.init(parameters: [w], weightDecay: 0)], learningRate: 0.1)
      try w.setGrad(Tensor.ones([2]))
      try optimiser.step()
      let good = try bytes(of: optimiser.state())
      #expect(throws: TorchError.self) { try optimiser.restore([]) }
      let wrongs = [
        OptimizerState(step: 1, moments: [try Tensor.ones([3]), try Tensor.ones([2])]),
        OptimizerState(step: 1, moments: [try Tensor.ones([2]), try Tensor.ones([2], .float64)]),
        OptimizerState(step: 1, moments: [try Tensor.ones([2])]),
        OptimizerState(step: -1, moments: [try Tensor.ones([2]), try Tensor.ones([2])]),
      ]
      for wrong in wrongs {
        let error = try #require(throws: TorchError.self) { try optimiser.restore([wrong]) }
        #expect(error.operation == "AdamW.restore" && error.message.contains("parameter 0"))
      }
      #expect(try bytes(of: optimiser.state()) == good)
    }
  }
}

/// Steps and moments of every parameter, to compare bit for bit.
func bytes(of states: [OptimizerState]) throws -> [[UInt8]] {
  try states.flatMap { state in try [[UInt8(state.step)]] + state.moments.map { try $0.bytes() } }
}
