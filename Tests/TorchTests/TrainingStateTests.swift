import Testing
import Torch

extension TorchSuite {
  @Suite struct TrainingStateTests {
    @Test(arguments: [nil, Tensor.ElementType.bfloat16])
    func resumedRunEqualsUninterruptedRunBitForBit(_ precision: Tensor.ElementType?) throws {
      let whole = try TinyModel()
      for _ in 0..<20 { try whole.step(precision) }

      let first = try TinyModel()
      for _ in 0..<9 { try first.step(precision) }
      let weights = try first.parameters.map { try $0.bytes() }
      let optimiser = try first.optimiser.state()
      let generator = try RandomGenerator.state()

      let second = try TinyModel()
      for _ in 0..<3 { try second.step() }
      try withoutGradients {
        for (parameter, bytes) in zip(second.parameters, weights) {
          let saved = try bytes.withUnsafeBytes {
            try Tensor(bytes: $0, shape: parameter.shape, elementType: .float32)
          }
          try parameter.copy(from: saved)
        }
      }
      try second.optimiser.restore(optimiser)
      try RandomGenerator.restore(generator)
      for _ in 9..<20 { try second.step(precision) }
      for (resumed, uninterrupted) in zip(second.parameters, whole.parameters) {
        #expect(try resumed.bytes() == uninterrupted.bytes())
      }
      #expect(try bytes(of: second.optimiser.state()) == bytes(of: whole.optimiser.state()))
    }

    @Test func seedsAndStatesRepeatTheStream() throws {
      func draw() throws -> [UInt8] {
        let mask = try Tensor.ones([257]).dropout(probability: 0.5, training: true)
        return try mask.bytes() + Tensor.normal([3]).bytes()
      }
      try RandomGenerator.seed(1)
      let first = try draw()
      // An odd number of normal draws leaves one in the generator, which belongs to its state.
      let state = try RandomGenerator.state()
      let second = try draw()
      #expect(first != second)
      try RandomGenerator.seed(1)
      #expect(try draw() == first)
      try RandomGenerator.restore(state)
      #expect(try draw() == second)
      try RandomGenerator.seed(2)
      #expect(try draw() != first)
    }

    @Test func dropoutZeroesItsShareAndScalesTheRest() throws {
      try RandomGenerator.seed(4)
      let x = try Tensor.ones([10_000])
      let dropped = try x.dropout(probability: 0.2, training: true).floats()
      #expect(Set(dropped) == [0, 1.25])
      // Five standard deviations of a binomial count, sqrt(10,000 * 0.2 * 0.8) each.
      let zeros = Double(dropped.filter { $0 == 0 }.count)
      #expect(abs(zeros - 2_000) <= 5 * 40)
      let state = try RandomGenerator.state()
      #expect(try x.dropout(probability: 0.2, training: false) === x)
      #expect(try x.dropout(probability: 0, training: true) === x)
      #expect(try RandomGenerator.state() == state)
      #expect(try x.dropout(probability: 1, training: true).floats().allSatisfy { $0 == 0 })
    }

    @Test func autocastShortensProductsAndKeepsTheRest() throws {
      let x = try Tensor.ones([2, 3])
      let w = try Tensor.ones([4, 3])
      let classes = try Tensor([0, 1] as [Int64], shape: [2])
      try w.setRequiresGrad(true)
      func product() throws -> Tensor.ElementType { try x.linear(weight: w).elementType }
      try withAutocast(.bfloat16) {
        #expect(try product() == .bfloat16)
        #expect(try x.matmul(w.transposed(0, 1)).elementType == .bfloat16)
        #expect(try x.linear(weight: w).crossEntropy(targets: classes).elementType == .float32)
        let off = try withAutocast(nil) { try product() }
        #expect(off == .float32)
        #expect(try product() == .bfloat16)
        _ = try? withAutocast(nil) { try x.matmul(x) }
        #expect(try product() == .bfloat16, "the mode must come back after an error")
        let other = try withAutocast(.float16) { try product() }
        #expect(other == .float16)
        #expect(try product() == .bfloat16)
      }
      #expect(try product() == .float32)
      let loss = try withAutocast(.bfloat16) { try x.linear(weight: w).sum() }
      try loss.backward()
      #expect(w.grad?.elementType == .float32)
      #expect(try w.grad?.floats() == [Float](repeating: 2, count: 12))
    }

    @Test func changedWeightsReachTheNextScope() throws {
      let w = try Tensor.ones([1, 1])
      try w.setRequiresGrad(true)
      let x = try Tensor.ones([1, 1])
      func product() throws -> Double { try withAutocast(.bfloat16) { try x.linear(weight: w) }.item() }
      #expect(try product() == 1)
      try withoutGradients { try w.fill(2) }
      #expect(try product() == 2)
    }
  }
}
