import Testing
import Torch

extension TorchSuite {
  @Suite struct GradientTests {
    @Test func gradientsAddUpUntilCleared() throws {
      let w = try leaf([2, 3])
      try (w * w).sum().backward()
      #expect(try w.grad?.doubles() == [4, 6])
      try (w * 3).sum().backward()
      #expect(try w.grad?.doubles() == [7, 9])
      try w.clearGrad()
      #expect(w.grad == nil)
      try w.setGrad(Tensor([1.0, 2], shape: [2]))
      #expect(try w.grad?.doubles() == [1, 2])
    }

    @Test func resultsKeepTheirGradientOnRequest() throws {
      let w = try leaf([2, 3])
      let (kept, other) = (try w * 2, try w * 5)
      try kept.retainGrad()
      #expect(w.isLeaf && !kept.isLeaf && kept.requiresGrad)
      let loss = try (kept * other).sum()
      try loss.backward()
      #expect(try kept.grad?.doubles() == [10, 15])
      #expect(other.grad == nil)
      #expect(throws: TorchError.self) { try loss.backward() }
    }

    @Test func thePaddingRowOfAnEmbeddingGetsNoGradient() throws {
      let indices = try Tensor([2, 0, 2, 1] as [Int64], shape: [4])
      for (padding, expected) in [(nil, [1.0, 1, 2, 0]), (2, [1, 1, 0, 0]), (0, [0, 1, 2, 0])] {
        let table = try Tensor([5.0, 6, 7, 8], shape: [4, 1])
        try table.setRequiresGrad(true)
        let rows = try Tensor.embedding(weight: table, indices: indices, padding: padding)
        #expect(try rows.doubles() == [7, 5, 7, 6])
        try rows.sum().backward()
        #expect(try table.grad?.doubles() == expected)
      }
    }

    @Test func graphIsKeptOnRequest() throws {
      let w = try leaf([2])
      let loss = try w.squared().sum()
      try loss.backward(retainingGraph: true)
      try loss.backward()
      #expect(try w.grad?.doubles() == [8])
    }

    @Test func detachedAndWithoutGradientsRecordNothing() throws {
      let w = try leaf([2, 3])
      let detached = try w.detached() * 2
      #expect(!detached.requiresGrad)
      let unrecorded = try withoutGradients { try w * 2 }
      #expect(!unrecorded.requiresGrad)
      _ = try? withoutGradients { try w.matmul(Tensor.zeros([5, 5])) }
      let recorded = try w * 2
      #expect(recorded.requiresGrad, "the mode must come back after an error")
      try withoutGradients {
        withoutGradients {}
        let inner = try w * 2
        #expect(!inner.requiresGrad, "an inner scope must not end the outer one")
      }
    }

    @Test func leavesChangeInPlaceOnlyWithoutGradients() throws {
      let w = try leaf([2, 3])
      let error = try #require(throws: TorchError.self) { try w.multiply(inPlace: 2) }
      #expect(error.message.contains("leaf Variable that requires grad"))
      try withoutGradients { try w.multiply(inPlace: 2) }
      #expect(try w.doubles() == [4, 6])
    }

    @Test func gradientsFlowThroughTypesAndSharedViews() throws {
      let w = try leaf([2, 3])
      try (w.to(.float32) * 2).sum().backward()
      #expect(w.grad?.elementType == .float64)
      let row = try w.narrowed(dimension: 0, start: 1, length: 1)
      try (row * row).sum().backward()
      #expect(try w.grad?.doubles() == [2, 8])
    }

    @Test func clippingScalesAllToTheCommonNorm() throws {
      let (a, b, c) = (try leaf([0, 0]), try leaf([0]), try leaf([0]))
      try a.setGrad(Tensor([3.0, 0], shape: [2]))
      try b.setGrad(Tensor([4.0], shape: [1]))
      #expect(try clipGradients([a, b, c], maximumNorm: 10) == 5)
      #expect(try a.grad?.doubles() == [3, 0], "below the maximum nothing changes, not even a bit")
      #expect(try clipGradients([a, b, c], maximumNorm: 2.5) == 5)
      let factor = 2.5 / (5 + 1e-6)
      #expect(try a.grad?.doubles() == [3 * factor, 0])
      #expect(try b.grad?.doubles() == [4 * factor])
      #expect(c.grad == nil)
      try b.setGrad(Tensor([Double.infinity], shape: [1]))
      #expect(try clipGradients([a, b], maximumNorm: 1) == .infinity)
      #expect(try clipGradients([c], maximumNorm: 1) == 0)
    }

    private func leaf(_ values: [Double]) throws -> Tensor {
      let tensor = try Tensor(values, shape: [values.count])
      try tensor.setRequiresGrad(true)
      return tensor
    }
  }
}
