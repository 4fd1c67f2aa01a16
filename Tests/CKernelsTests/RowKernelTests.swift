import CKernels
import Evaluation
import Foundation
import Testing

/// The kernels on rows against their formulas in Double, and against each other bit for bit.
@Suite struct RowKernelTests {
  /// Widths around vectors, lines and panels.
  static let widths = [1, 15, 16, 17, 31, 33, 64, 77, 130]
  private static let rows = 5

  private static func numbers(_ count: Int, seed: UInt64, scale: Float = 4) -> [Float] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in Float.random(in: -scale...scale, using: &generator) }
  }

  /// Runs `body` on every path; all must give the bytes that the first gives.
  private func onEveryPath(_ body: (ck_table) throws -> [UInt8]) throws -> [UInt8] {
    let results = try Paths.all.map { (name: $0.name, bytes: try body($0.table.pointee)) }
    for other in results.dropFirst() { #expect(other.bytes == results[0].bytes, "\(other.name)") }
    return results[0].bytes
  }

  private func floats(_ bytes: [UInt8]) -> [Float] {
    bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }

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
      let values = Self.numbers(Self.rows * columns, seed: 1, scale: 9)
      let bias = Self.numbers(columns, seed: 2, scale: 1)
      let bytes = try onEveryPath { table in
        var out = [Float](repeating: .nan, count: Self.rows * columns)
        values.withUnsafeBufferPointer { values in
          bias.withUnsafeBufferPointer { bias in
            out.withUnsafeMutableBytes { out in
              var arguments = ck_store(
                values: values.baseAddress!, stride: columns, rows: Int32(Self.rows), columns: Int32(columns),
                row_scale: nil, bias: bias.baseAddress, activation: activation, type: CK_F32,
                out: out.baseAddress!,
                out_stride: columns)
              table.store(&arguments)
            }
          }
        }
        return out.withUnsafeBytes { Array($0) }
      }
      for (place, found) in floats(bytes).enumerated() {
        let expected = formula(Double(values[place] + bias[place % columns]))
        #expect(
          !(abs(Double(found) - expected) <= bound) == false, "\(place): \(found), expected \(expected)")
      }
    }
  }

  @Test func storeRoundsToBF16ToNearestAndTiesToEven() throws {
    let values: [Float] = [
      1, 1.00390625, 1.01171875, -1.00390625, .infinity, -.infinity, 3.4e38, 1e-40, -0.0, 0, 65535, 2.5,
      1.003,
      -1.0041, 7.77, 100,
    ]
    let bytes = try onEveryPath { table in
      var out = [UInt16](repeating: 1, count: 16)
      values.withUnsafeBufferPointer { values in
        out.withUnsafeMutableBytes { out in
          var arguments = ck_store(
            values: values.baseAddress!, stride: 16, rows: 1, columns: 16, row_scale: nil, bias: nil,
            activation: CK_NONE,
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

  @Test(arguments: widths)
  func bytesAreRoundedOverTheRangeOfTheRow(_ columns: Int) throws {
    var values = Self.numbers(Self.rows * columns, seed: UInt64(columns))
    for place in 0..<columns { values[place] = 0 }  // a row of zeros
    for place in columns..<2 * columns { values[place] = abs(values[place]) }  // one without a negative number
    let lines = (columns + 63) / 64
    let bytes = try onEveryPath { table in
      var out = [UInt8](repeating: 7, count: lines * Self.rows * 64)
      var scale = [Float](repeating: .nan, count: Self.rows)
      var zero = [Int32](repeating: -1, count: Self.rows)
      values.withUnsafeBytes { values in
        var arguments = ck_lines(
          from_type: CK_F32, from: values.baseAddress!, stride: columns, rows: Int32(Self.rows),
          columns: Int32(columns), type: CK_U8, lines: &out, line_stride: Self.rows * 64, scale: &scale,
          zero: &zero)
        table.lines(&arguments)
      }
      return out + scale.withUnsafeBytes { Array($0) } + zero.withUnsafeBytes { Array($0) }
    }
    let size = lines * Self.rows * 64
    let scale = floats(Array(bytes[size..<size + Self.rows * 4]))
    let zero = Array(bytes[(size + Self.rows * 4)...]).withUnsafeBytes {
      Array($0.bindMemory(to: Int32.self))
    }
    for row in 0..<Self.rows {
      let numbers = values[row * columns..<(row + 1) * columns]
      let low = min(0, numbers.min() ?? 0)
      let high = max(0, numbers.max() ?? 0)
      #expect(scale[row] == (high > low ? (high - low) / 255 : 1))
      #expect(zero[row] == Int32((-low / scale[row]).rounded(.toNearestOrEven)))
      for (column, number) in zip(0..., numbers) {
        let byte = bytes[column / 64 * Self.rows * 64 + row * 64 + column % 64]
        // Half a step of rounding, and the roundings of the division.
        let error = abs(Double(scale[row]) * (Double(byte) - Double(zero[row])) - Double(number))
        #expect(!(error <= 0.5001 * Double(scale[row])) == false, "row \(row), column \(column)")
      }
    }
  }

  @Test(arguments: widths)
  func linesOfNumbersAreTheRow(_ columns: Int) throws {
    let values = Self.numbers(Self.rows * columns, seed: 3)
    let lines = (columns + 15) / 16
    let bytes = try onEveryPath { table in
      var out = [UInt8](repeating: 7, count: lines * Self.rows * 64)
      values.withUnsafeBytes { values in
        var arguments = ck_lines(
          from_type: CK_F32, from: values.baseAddress!, stride: columns, rows: Int32(Self.rows),
          columns: Int32(columns), type: CK_F32, lines: &out, line_stride: Self.rows * 64, scale: nil,
          zero: nil)
        table.lines(&arguments)
      }
      return out
    }
    let found = floats(bytes)
    for row in 0..<Self.rows {
      for column in 0..<lines * 16 {
        let expected = column < columns ? values[row * columns + column] : 0
        #expect(found[column / 16 * Self.rows * 16 + row * 16 + column % 16] == expected)
      }
    }
  }

  @Test(arguments: widths)
  func normIsTheFormula(_ columns: Int) throws {
    let x = Self.numbers(Self.rows * columns, seed: 4)
    let y = Self.numbers(Self.rows * columns, seed: 5)
    let gamma = Self.numbers(columns, seed: 6)
    let beta = Self.numbers(columns, seed: 7)
    let bytes = try onEveryPath { table in
      var out = x
      out.withUnsafeMutableBufferPointer { out in
        y.withUnsafeBufferPointer { y in
          gamma.withUnsafeBufferPointer { gamma in
            beta.withUnsafeBufferPointer { beta in
              var arguments = ck_norm(
                x: out.baseAddress!, stride: columns, rows: Int32(Self.rows), columns: Int32(columns),
                y: y.baseAddress, y_stride: columns, gamma: gamma.baseAddress!, beta: beta.baseAddress!,
                epsilon: 1e-5)
              table.norm(&arguments)
            }
          }
        }
      }
      return out.withUnsafeBytes { Array($0) }
    }
    let found = floats(bytes)
    for row in 0..<Self.rows {
      let sums = (0..<columns).map { Double(x[row * columns + $0]) + Double(y[row * columns + $0]) }
      let mean = sums.reduce(0, +) / Double(columns)
      let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
      for column in 0..<columns {
        let expected =
          (sums[column] - mean) / (variance + 1e-5).squareRoot() * Double(gamma[column])
          + Double(beta[column])
        let error = abs(Double(found[row * columns + column]) - expected)
        // Sums of at most 130 numbers of order 4, over a deviation of at least sqrt(1e-5) where there is one number.
        #expect(
          !(error <= 2e-5 + (columns == 1 ? 1e-3 : 0)) == false,
          "row \(row), column \(column): off by \(error)")
      }
    }
  }

  @Test(arguments: widths, [CK_F32, CK_BF16])
  func softmaxIsTheFormula(_ columns: Int, _ type: ck_type) throws {
    let stride = (columns + 15) / 16 * 16
    var scores = Self.numbers(Self.rows * stride, seed: 8, scale: 20)
    scores[stride] = 1e4  // one that leaves nothing of the others
    let each = type == CK_F32 ? 16 : 32
    let lines = (columns + each - 1) / each
    let bytes = try onEveryPath { table in
      var scores = scores
      var out = [UInt8](repeating: 7, count: lines * Self.rows * 64)
      var inverse = [Float](repeating: .nan, count: Self.rows)
      scores.withUnsafeMutableBufferPointer { scores in
        var arguments = ck_softmax(
          scores: scores.baseAddress!, stride: stride, rows: Int32(Self.rows), columns: Int32(columns),
          scale: 0.5,
          type: type, lines: &out, line_stride: Self.rows * 64, inverse_sum: &inverse)
        table.softmax(&arguments)
      }
      return out + inverse.withUnsafeBytes { Array($0) }
    }
    let size = lines * Self.rows * 64
    let inverse = floats(Array(bytes[size...]))
    for row in 0..<Self.rows {
      let own = scores[row * stride..<row * stride + columns].map(Double.init)
      let peak = own.max() ?? 0
      let powers = own.map { pow(2, 0.5 * ($0 - peak)) }
      let total = powers.reduce(0, +)
      for column in 0..<lines * each {
        let place = (column / each * Self.rows + row) * 64
        let found: Float =
          type == CK_F32
          ? floats(Array(bytes[place..<place + 64]))[column % 16]
          : Float(
            bitPattern: UInt32(bytes[place + column % 32 * 2]) << 16
              | UInt32(bytes[place + column % 32 * 2 + 1]) << 24)
        let expected = column < columns ? powers[column] / total : 0
        let error = abs(Double(found * inverse[row]) - expected)
        #expect(!(error <= (type == CK_F32 ? 2e-6 : 4e-3)) == false, "row \(row), column \(column)")
      }
    }
  }

  @Test(arguments: widths)
  func integerSumsBecomeNumbers(_ width: Int) throws {
    let columns = (width + 15) / 16 * 16
    var generator = SplitMix64(seed: 9)
    let sums = (0..<Self.rows * columns).map { _ in
      Int32.random(in: -9_000_000...9_000_000, using: &generator)
    }
    let zero = (0..<Self.rows).map { _ in Int32.random(in: 0...255, using: &generator) }
    let columnSum = (0..<columns).map { _ in Int32.random(in: -30_000...30_000, using: &generator) }
    let rowScale = Self.numbers(Self.rows, seed: 10, scale: 0.1)
    let columnScale = Self.numbers(columns, seed: 11, scale: 0.1)
    for adds in [false, true] {
      let before = Self.numbers(Self.rows * columns, seed: 12)
      let bytes = try onEveryPath { table in
        var sums = sums
        var onto = before
        sums.withUnsafeMutableBufferPointer { sums in
          onto.withUnsafeMutableBufferPointer { onto in
            rowScale.withUnsafeBufferPointer { rowScale in
              zero.withUnsafeBufferPointer { zero in
                columnScale.withUnsafeBufferPointer { columnScale in
                  columnSum.withUnsafeBufferPointer { columnSum in
                    var arguments = ck_dequantise(
                      sums: sums.baseAddress!, stride: columns, rows: Int32(Self.rows),
                      columns: Int32(columns),
                      row_scale: rowScale.baseAddress!, row_zero: zero.baseAddress!,
                      column_scale: columnScale.baseAddress!, column_sum: columnSum.baseAddress!,
                      onto: adds ? onto.baseAddress : nil)
                    table.dequantise(&arguments)
                  }
                }
              }
            }
          }
        }
        return adds ? onto.withUnsafeBytes { Array($0) } : sums.withUnsafeBytes { Array($0) }
      }
      for (place, found) in floats(bytes).enumerated() {
        let (row, column) = (place / columns, place % columns)
        let exact = Double(sums[place] - zero[row] * columnSum[column])
        let value = exact * Double(rowScale[row]) * Double(columnScale[column])
        let expected = value + (adds ? Double(before[place]) : 0)
        // Four roundings of relative 2^-24 of the product, one of the sum.
        let bound = (4 * abs(value) + abs(expected)) * 0x1p-24
        #expect(!(abs(Double(found) - expected) <= bound) == false, "\(place)")
      }
    }
  }
}
