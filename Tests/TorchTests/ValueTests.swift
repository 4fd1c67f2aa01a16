import Testing
import Torch

extension TorchSuite {
  @Suite struct ValueTests {
    @Test func valuesSurviveTheWayInAndOut() throws {
      #expect(try Tensor([1.5, -2, .infinity] as [Float], shape: [3]).floats() == [1.5, -2, .infinity])
      #expect(try Tensor([1e300, -0.1], shape: [2, 1]).doubles() == [1e300, -0.1])
      #expect(try Tensor([Int64.max, .min], shape: [2]).int64s() == [.max, .min])
      #expect(try Tensor([Int32.max, -1], shape: [1, 2]).int64s() == [Int64(Int32.max), -1])
      #expect(try Tensor([true, false, true], shape: [3]).bools() == [true, false, true])
      #expect(try Tensor([] as [Float], shape: [0, 4]).floats() == [])
      #expect(try Tensor([2.5], shape: []).item() == 2.5)
      let bytes: [UInt8] = [0x80, 0x3f, 0x00, 0xc0]
      let short = try bytes.withUnsafeBytes { try Tensor(bytes: $0, shape: [2], elementType: .bfloat16) }
      #expect(try short.floats() == [1, -2])
      #expect(try short.bytes() == bytes)
    }

    @Test func viewsAreReadInRowMajorOrder() throws {
      let x = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
      #expect(try x.transposed(0, 1).floats() == [1, 4, 2, 5, 3, 6])
      #expect(try x.narrowed(dimension: 1, start: 1, length: 2).to(.bfloat16).bytes().count == 8)
    }

    @Test func factsAreThoseOfTheTensor() throws {
      let x = try Tensor.zeros([2, 0, 3], .bfloat16)
      #expect(x.shape == [2, 0, 3] && x.count == 0 && x.elementType == .bfloat16 && x.device == .cpu)
      #expect(x.description == "bfloat16 [2, 0, 3]")
      for type in Tensor.ElementType.allCases {
        let one = try Tensor.ones([3], type)
        #expect(one.elementType == type)
        #expect(try one.bytes().count == 3 * type.sizeInBytes)
        #expect(try one.doubles() == [1, 1, 1])
      }
    }

    @Test func creationFills() throws {
      #expect(try Tensor.full([2], value: -3, .int32).int64s() == [-3, -3])
      #expect(try Tensor.arange(4).int64s() == [0, 1, 2, 3])
      #expect(try Tensor.arange(3, .float32).elementType == .float32)
      try RandomGenerator.seed(3)
      let normal = try Tensor.normal([20_000], mean: 5, standardDeviation: 2).doubles()
      let mean = normal.reduce(0, +) / 20_000
      let variance = normal.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
      // Five standard errors: 2 / sqrt(n) of the mean, 4 sqrt(2 / n) of the variance (1.5 is above the root of 2).
      let error = 1 / 20_000.0.squareRoot()
      #expect(abs(mean - 5) <= 5 * 2 * error)
      #expect(abs(variance - 4) <= 5 * 4 * 1.5 * error)
      let uniform = try Tensor.uniform([20_000], in: -1..<3).doubles()
      #expect(uniform.allSatisfy { $0 >= -1 && $0 < 3 })
      let middle = uniform.reduce(0, +) / 20_000
      #expect(abs(middle - 1) <= 5 * 1.2 * error)
    }

    @Test func changesInPlaceReachAllViews() throws {
      let x = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
      let row = try x.selected(dimension: 0, index: 1)
      try row.multiply(inPlace: 10)
      #expect(try x.floats() == [1, 2, 30, 40])
      try x.add(inPlace: Tensor([1, 1] as [Float], shape: [2]), scale: 0.5)
      #expect(try row.floats() == [30.5, 40.5])
      try x.multiply(inPlace: Tensor([0, 2] as [Float], shape: [2, 1]))
      #expect(try x.floats() == [0, 0, 61, 81])
      try x.copy(from: Tensor([7, 8] as [Int64], shape: [2]))
      #expect(try x.floats() == [7, 8, 7, 8])
      try row.zero()
      try x.narrowed(dimension: 1, start: 0, length: 1).fill(-1)
      #expect(try x.floats() == [-1, 8, -1, 0])
      let copy = try x.clone()
      try x.zero()
      #expect(try copy.floats() == [-1, 8, -1, 0])
    }

    @Test func notFiniteValuesAreFound() throws {
      #expect(try Tensor([1, 2] as [Float], shape: [2]).isFiniteEverywhere())
      #expect(try Tensor([] as [Float], shape: [0]).isFiniteEverywhere())
      #expect(try !Tensor([1, .nan] as [Float], shape: [2]).isFiniteEverywhere())
      #expect(try !Tensor([-.infinity, 2] as [Float], shape: [2]).isFiniteEverywhere())
    }
  }
}
