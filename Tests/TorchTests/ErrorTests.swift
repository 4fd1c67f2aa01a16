import Testing
import Torch

extension TorchSuite {
  @Suite struct ErrorTests {
    @Test func errorNamesOperationAndBothShapes() throws {
      let x = try Tensor.zeros([2, 3])
      let y = try Tensor.zeros([4, 5], .float64)
      let failures: [(String, () throws -> Any)] = [
        ("matmul", { try x.matmul(y) }), ("+", { try x + y }), ("/", { try x / y }),
        ("linear", { try x.linear(weight: y) }), ("add(inPlace:)", { try x.add(inPlace: y) }),
        ("copy", { try x.copy(from: y) }),
        ("concatenated", { try Tensor.concatenated([x, y], dimension: 0) }),
        ("meanSquaredError", { try x.meanSquaredError(targets: y) }),
        ("crossEntropy", { try x.crossEntropy(targets: y) }), ("setGrad", { try x.setGrad(y) }),
        ("indexSelected", { try x.indexSelected(dimension: 0, indices: y) }),
        ("maskedFill", { try x.maskedFill(mask: y, value: 0) }),
      ]
      for (operation, failure) in failures {
        let error = try #require(throws: TorchError.self) { _ = try failure() }
        #expect(error.code == .operationFailed && error.operation == operation)
        #expect(
          error.message.contains("float32 [2, 3]") && error.message.contains("float64 [4, 5]"), "\(error)")
      }
      let error = try #require(throws: TorchError.self) { try x.matmul(x) }
      #expect(
        error.description
          == "matmul: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3) (operands: float32 [2, 3], float32 [2, 3])"
      )
    }

    @Test func misuseIsAnErrorAndNoTrap() throws {
      let x = try Tensor.zeros([2, 3])
      let indices = try Tensor([0, 7] as [Int64], shape: [2])
      let failures: [(String, () throws -> Any)] = [
        ("out of range", { try Tensor.embedding(weight: x, indices: indices) }),
        ("out of range", { try x.indexSelected(dimension: 0, indices: indices) }),
        ("out of bounds", { try x.crossEntropy(targets: indices) }),
        ("invalid for input of size 6", { try x.reshaped([4]) }),
        ("out of range", { try x.sum(dimensions: [2]) }),
        ("exceeds dimension size", { try x.narrowed(dimension: 0, start: 1, length: 2) }),
        ("a Tensor with 6 elements cannot be converted to Scalar", { try x.item() }),
        ("does not require grad", { try x.sum().backward() }),
        ("takes 6 elements of 4 bytes, found 8 bytes", { try Tensor([1, 2] as [Float], shape: [2, 3]) }),
        ("no tensor has the shape [-1]", { try Tensor([1] as [Float], shape: [-1]) }),
        ("no tensor has the shape", { try Tensor([1] as [Float], shape: [Int.max, 2]) }),
        ("Dimension size must be non-negative", { try Tensor.zeros([-2]) }),
        ("", { try Tensor.zeros([1 << 50]) }),
        ("count of 0 or more, found -1", { try Tensor.arange(-1) }),
        ("at least 1 tensor", { try Tensor.concatenated([], dimension: 0) }),
        ("probability", { try x.dropout(probability: 1.5, training: true) }),
        ("Only Tensors of floating point", { try indices.setRequiresGrad(true) }),
        ("expected bfloat16, float16 or nil, found int64", { try withAutocast(.int64) {} }),
        ("maximum norm above 0, found 0.0", { try clipGradients([x], maximumNorm: 0) }),
        ("at least 1 thread, found 0", { try Threads.set(0) }),
        ("", { try RandomGenerator.restore([1, 2, 3]) }),
      ]
      for (text, failure) in failures {
        let error = try #require(throws: TorchError.self) { _ = try failure() }
        #expect(text.isEmpty || error.message.contains(text), "\(error)")
      }
    }

    @Test func anErrorDoesNotSpoilTheNextCall() throws {
      let x = try Tensor.ones([2, 3])
      _ = try? x.matmul(x)
      #expect(try x.matmul(x.transposed(0, 1)).floats() == [3, 3, 3, 3])
    }
  }
}
