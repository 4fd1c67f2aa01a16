import CKernels
import Evaluation
import Foundation
import Testing

/// What becomes of a product's outputs: scales, bias, activation, type.
@Suite struct StoreTests {
  private static let rows = 5

  private static func gelu(_ x: Double) -> Double { x * 0.5 * (1 + erf(x / 2.0.squareRoot())) }

  /// Name, formula and bound (absolute) of each activation.
  private static var activations: [(ck_activation, Double, (Double) -> Double)] {
    [
      (CK_NONE, 0, { $0 }), (CK_GELU, 5e-7, gelu), (CK_QUICK_GELU, 2e-4, gelu),
      (
        CK_GELU_TANH, 5e-7,
        { $0 * 0.5 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
      ),
      (CK_RELU, 0, { max($0, 0) }), (CK_TANH, 3e-7, { tanh($0) }),
    ]
  }

  @Test(arguments: 0..<6)
  func storeAddsTheBiasAndApplies(_ place: Int) throws {
    let (activation, bound, formula) = Self.activations[place]
    for columns in [16, 48] {
      let values = Paths.numbers(Self.rows * columns, seed: 1, scale: 9)
      let bias = Paths.numbers(columns, seed: 2, scale: 1)
      let bytes = try Paths.each { table in
        var out = [Float](repeating: .nan, count: Self.rows * columns)
        values.withUnsafeBufferPointer { values in
          bias.withUnsafeBufferPointer { bias in
            out.withUnsafeMutableBytes { out in
              var arguments = ck_store(
                product: CK_F32, values: values.baseAddress!, row_scale: nil, sums: (ck_sums(), ck_sums()),
                ranges: 0, column_scale: nil, stride: columns, rows: Int32(Self.rows),
                columns: Int32(columns), bias: bias.baseAddress, activation: activation, type: CK_F32,
                out: out.baseAddress!, out_stride: columns)
              table.store(&arguments)
            }
          }
        }
        return out.withUnsafeBytes { Array($0) }
      }
      for (place, found) in Paths.floats(bytes).enumerated() {
        let expected = formula(Double(values[place] + bias[place % columns]))
        #expect(
          abs(Double(found) - expected) <= bound, "\(place): \(found), expected \(expected)")
      }
    }
  }

  @Test func storeRoundsToBF16ToNearestAndTiesToEven() throws {
    let values: [Float] = [
      1, 1.00390625, 1.01171875, -1.00390625, .infinity, -.infinity, 3.4e38, 0x1p-126, -0.0, 0, 65535, 2.5,
      1.003,
      -1.0041, 7.77, 100,
    ]
    let bytes = try Paths.each { table in
      var out = [UInt16](repeating: 1, count: 16)
      values.withUnsafeBufferPointer { values in
        out.withUnsafeMutableBytes { out in
          var arguments = ck_store(
            product: CK_BF16, values: values.baseAddress!, row_scale: nil, sums: (ck_sums(), ck_sums()),
            ranges: 0, column_scale: nil, stride: 16, rows: 1, columns: 16, bias: nil, activation: CK_NONE,
            type: CK_BF16, out: out.baseAddress!, out_stride: 16)
          table.store(&arguments)
        }
      }
      return out.withUnsafeBytes { Array($0) }
    }
    let found = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) }
    for (value, bits) in zip(values, found) {
      let whole = value.bitPattern
      let kept = whole >> 16
      let rest = whole & 0xFFFF
      let up = rest > 0x8000 || (rest == 0x8000 && kept & 1 == 1)
      #expect(UInt32(bits) == kept + (up ? 1 : 0), "\(value)")
    }
  }

  /// Row and column factors of a quantised product.
  private struct Factors {
    let zero: [Int32]
    let columnSum: [Int32]
    let rowScale: [Float]

    init(columns: Int, seed: UInt64) {
      var generator = SplitMix64(seed: seed)
      zero = (0..<StoreTests.rows).map { _ in Int32.random(in: 0...255, using: &generator) }
      columnSum = (0..<columns).map { _ in Int32.random(in: -30_000...30_000, using: &generator) }
      rowScale = Paths.numbers(StoreTests.rows, seed: seed + 1, scale: 0.1)
    }
  }

  @Test(arguments: [CK_U8, CK_INT4], [1, 2])
  func quantisedSumsBecomeNumbers(_ product: ck_type, _ ranges: Int) throws {
    let columns = 48
    let factors = (0..<2).map { Factors(columns: columns, seed: UInt64(20 + $0)) }
    var generator = SplitMix64(seed: 9)
    let sums = (0..<2).map { _ in
      (0..<Self.rows * columns).map { _ in Int32.random(in: -9_000_000...9_000_000, using: &generator) }
    }
    let columnScale = Paths.numbers(columns, seed: 11, scale: 0.1)
    let bias = Paths.numbers(columns, seed: 12)
    let bytes = try Paths.each { table in
      var out = [Float](repeating: .nan, count: Self.rows * columns)
      // Numbers of the type that the product gives.
      func typed(_ numbers: [Int32]) -> Pinned<Int32> {
        Pinned(product == CK_U8 ? numbers : numbers.map { Int32(bitPattern: Float($0).bitPattern) })
      }
      let values = sums.map(typed)
      let columnSums = factors.map { typed($0.columnSum) }
      let rowScales = factors.map { Pinned($0.rowScale) }
      let zeros = factors.map { Pinned($0.zero) }
      withExtendedLifetime((values, columnSums, rowScales, zeros)) {
        func range(_ number: Int) -> ck_sums {
          ck_sums(
            values: values[number].base, row_scale: rowScales[number].base, row_zero: zeros[number].base,
            column_sum: columnSums[number].base)
        }
        out.withUnsafeMutableBytes { out in
          columnScale.withUnsafeBufferPointer { scale in
            bias.withUnsafeBufferPointer { bias in
              var arguments = ck_store(
                product: product, values: nil, row_scale: nil, sums: (range(0), range(1)),
                ranges: Int32(ranges), column_scale: scale.baseAddress, stride: columns,
                rows: Int32(Self.rows), columns: Int32(columns), bias: bias.baseAddress, activation: CK_NONE,
                type: CK_F32, out: out.baseAddress!, out_stride: columns)
              table.store(&arguments)
            }
          }
        }
      }
      return out.withUnsafeBytes { Array($0) }
    }
    for (place, found) in Paths.floats(bytes).enumerated() {
      let (row, column) = (place / columns, place % columns)
      var expected = Double(bias[column])
      var magnitude = abs(expected)
      for (sums, factors) in zip(sums, factors).prefix(ranges) {
        let correction = Double(factors.zero[row]) * Double(factors.columnSum[column])
        let scale = Double(factors.rowScale[row]) * (product == CK_U8 ? Double(columnScale[column]) : 1)
        expected += (Double(sums[place]) - correction) * scale
        // In f32 the correction and the difference are rounded too.
        magnitude +=
          abs(scale)
          * (product == CK_U8
            ? abs(Double(sums[place]) - correction) : 2 * abs(correction) + abs(Double(sums[place])))
      }
      #expect(abs(Double(found) - expected) <= 5 * magnitude * 0x1p-24, "\(place)")
    }
  }
}
