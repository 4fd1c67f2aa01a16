import TestSupport
import Testing
import Torch

/// LAMB and AdamW without bias correction (BERTAdam), which are one but for the trust ratio.
extension TorchSuite {
  @Suite struct LAMBTests {
    /// An optimiser of the family on groups, with the settings of the steps below.
    enum Kind: CaseIterable {
      case lamb, bertAdam

      func make(_ groups: [ParameterGroup]) throws -> any Optimizer {
        switch self {
        case .lamb: try LAMB(groups: groups, learningRate: 0, beta1: 0.8, beta2: 0.95, epsilon: 1e-6)
        case .bertAdam:
          try AdamW(
            groups: groups, learningRate: 0, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, biasCorrection: false)
        }
      }
    }

    /// No dimensions, one element, none, weights of 0 (ratio 1), gradients of 0 with and without decay (without: ratio 1), an
    /// excluded group, a gradient at every second step only, and tails of vectors.
    static let shapes = [[], [1], [0], [2, 3], [5], [67], [4], [17, 3]]
    static let (zeroWeights, zeroGradients, seldom, still, excluded) = (3, [4, 6], 5, 6, 7)

    @Test(arguments: Kind.allCases, [(Tensor.ElementType.float64, 0x1p-46), (.float32, 0x1p-18)])
    func stepsEqualHandWrittenDoubles(_ kind: Kind, _ precision: (type: Tensor.ElementType, bound: Double))
      throws
    {
      var random = SeededGenerator(state: 6)
      func draw(_ count: Int, _ size: Double) -> [Double] {
        (0..<count).map { _ in Double(Float(random.unit() * 2 * size - size)) }
      }
      var plain = Self.shapes.enumerated().map { index, shape in
        PlainLAMB(
          draw(shape.reduce(1, *), index == Self.zeroWeights ? 0 : 1),
          decay: index < Self.still ? 0.1 : 0, isScaled: kind == .lamb && index != Self.excluded)
      }
      let parameters = try zip(plain, Self.shapes).map { plain, shape in
        let tensor = try Tensor(plain.weights, shape: shape).to(precision.type)
        try tensor.setRequiresGrad(true)
        return tensor
      }
      let optimiser = try kind.make([
        ParameterGroup(parameters: Array(parameters[..<Self.still]), weightDecay: 0.1),
        ParameterGroup(parameters: [parameters[Self.still]], weightDecay: 0),
        ParameterGroup(parameters: [parameters[Self.excluded]], weightDecay: 0, usesTrustRatio: false),
      ])
      for step in 1...12 {
        optimiser.learningRate = 0.05 / Double(step)
        for index in plain.indices where index != Self.seldom || step % 2 == 0 {
          let gradient = draw(plain[index].weights.count, Self.zeroGradients.contains(index) ? 0 : 2)
          try parameters[index].setGrad(
            Tensor(gradient, shape: Self.shapes[index]).to(precision.type))
          plain[index].step(gradient, rate: optimiser.learningRate)
        }
        try optimiser.step()
        try optimiser.zeroGrad()
      }
      for (index, (parameter, plain)) in zip(parameters, plain).enumerated() {
        for (found, wanted) in zip(try parameter.doubles(), plain.weights) {
          #expect(abs(found - wanted) <= precision.bound, "\(index): \(found), expected \(wanted)")
        }
      }
      #expect(try optimiser.state().map(\.step) == [12, 12, 12, 12, 12, 6, 12, 12])
    }

    /// Worked by hand in ALBERT's settings, and three steps in Bort's.
    @Test func goldenNumbers() throws {
      let w = try parameter([3, 4], gradient: [0.6, 0.8])
      let lamb = try LAMB(groups: [.init(parameters: [w], weightDecay: 0.01)], learningRate: 0.00176)
      try lamb.step()
      try expect(w, [2.993787, 3.993768], within: 1e-5)
      let moved = try zip(w.doubles(), [3, 4]).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
      #expect(abs(moved - 0.0088) <= 1e-6, "the learning rate times the norm of the weights, 5")

      let x = try parameter([3, 4], gradient: [0.6, 0.8])
      let adam = try bertAdam(x, rate: 1e-3)
      try adam.step()
      try expect(x, [2.996808, 3.996798], within: 1e-5)

      let y = try parameter([1], gradient: [0])
      let three = try bertAdam(y, rate: 0.01)
      for (gradient, wanted) in [(1.0, 0.968278223), (-0.5, 0.956863479), (0.25, 0.939916214)] {
        try y.setGrad(Tensor([gradient], shape: [1]))
        try three.step()
        try expect(y, [wanted], within: 1e-9)
      }
    }

    /// What is saved after some steps goes on with equal bits in a new optimiser.
    @Test(arguments: Kind.allCases)
    func restoredStateContinuesBitForBit(_ kind: Kind) throws {
      var random = SeededGenerator(state: 7)
      let gradients = (0..<6).map { _ in (0..<35).map { _ in Float(random.unit() - 0.5) } }
      func run(_ optimiser: any Optimizer, _ steps: Range<Int>) throws {
        for step in steps {
          optimiser.learningRate = 0.01
          try optimiser.groups[0].parameters[0].setGrad(Tensor(gradients[step], shape: [5, 7]))
          try optimiser.step()
        }
      }
      func make(_ values: [Float]) throws -> (Tensor, any Optimizer) {
        let tensor = try Tensor(values, shape: [5, 7])
        try tensor.setRequiresGrad(true)
        return (tensor, try kind.make([.init(parameters: [tensor], weightDecay: 0.1)]))
      }
      let start = (0..<35).map { Float($0) / 8 }
      let (whole, first) = try make(start)
      try run(first, 0..<3)
      let (values, saved) = (try whole.floats(), try first.state())
      try run(first, 3..<6)
      let (resumed, second) = try make(values)
      #expect(first.momentNames == ["average", "squareAverage"] && saved[0].moments.count == 2)
      try second.restore(saved)
      try run(second, 3..<6)
      #expect(try resumed.bytes() == whole.bytes())
      #expect(try bytes(of: second.state()) == bytes(of: first.state()))
    }

    /// A sum of squares beyond float32's range.
    @Test func normsAreAddedUpInDoubles() throws {
      let count = 1 << 16
      let w = try Tensor(
        [Float](unsafeUninitializedCapacity: count) { buffer, filled in
          for index in 0..<count { buffer[index] = index == 0 ? 1e20 : 3e15 }
          filled = count
        }, shape: [count])
      try w.setRequiresGrad(true)
      try w.setGrad(Tensor.ones([count]))
      let before = try w.doubles()
      let rate = 0x1p-7
      let lamb = try LAMB(groups: [.init(parameters: [w], weightDecay: 0)], learningRate: rate)
      try lamb.step()
      let norm = before.map { $0 * $0 }.reduce(0, +).squareRoot()
      // Every element of the update is equal, so each moves by rate * |w| / sqrt(count); float32 rounds what is left.
      let step = rate * norm / Double(count).squareRoot()
      for (found, old) in zip(try w.doubles(), before) {
        #expect(abs(found - (old - step)) <= 0x1p-22 * max(step, abs(old)))
      }
    }

    private func bertAdam(_ w: Tensor, rate: Double) throws -> AdamW {
      try AdamW(
        groups: [.init(parameters: [w], weightDecay: 0.01)], learningRate: rate, epsilon: 1e-6,
        biasCorrection: false)
    }

    private func parameter(_ values: [Double], gradient: [Double]) throws -> Tensor {
      let tensor = try Tensor(values, shape: [values.count])
      try tensor.setRequiresGrad(true)
      try tensor.setGrad(Tensor(gradient, shape: [gradient.count]))
      return tensor
    }

    private func expect(_ found: Tensor, _ wanted: [Double], within bound: Double) throws {
      for (found, wanted) in zip(try found.doubles(), wanted) { #expect(abs(found - wanted) <= bound) }
    }
  }
}
