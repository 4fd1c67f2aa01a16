import CKernels
import Evaluation
import Foundation
import Testing

/// The kernels on rows against their formulas in Double, and against each other bit for bit.
@Suite struct RowKernelTests {
  /// Widths around vectors, lines and panels.
  static let widths = [1, 15, 16, 17, 31, 33, 64, 77, 130]
  private static let rows = 5

  @Test(arguments: widths)
  func bytesAreRoundedOverTheRangeOfTheRow(_ columns: Int) throws {
    var values = Paths.numbers(Self.rows * columns, seed: UInt64(columns))
    for place in 0..<columns { values[place] = 0 }  // a row of zeros
    // and one without a negative number
    for place in columns..<2 * columns { values[place] = abs(values[place]) }
    let lines = (columns + 63) / 64
    let bytes = try Paths.each { table in
      let out = Pinned([UInt8](repeating: 7, count: lines * Self.rows * 64))
      let scale = Pinned([Float](repeating: .nan, count: Self.rows))
      let zero = Pinned([Int32](repeating: -1, count: Self.rows))
      values.withUnsafeBytes { values in
        var arguments = ck_lines(
          from_type: CK_F32, from: values.baseAddress!, stride: columns, rows: Int32(Self.rows),
          columns: Int32(columns), type: CK_U8, lines: out.base, line_stride: Self.rows * 64,
          scale: scale.base, zero: zero.base)
        table.lines(&arguments)
      }
      return out.bytes + scale.bytes + zero.bytes
    }
    let size = lines * Self.rows * 64
    let scale = Paths.floats(Array(bytes[size..<size + Self.rows * 4]))
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
        #expect(error <= 0.5001 * Double(scale[row]), "row \(row), column \(column)")
      }
    }
  }

  @Test(arguments: widths)
  func linesOfNumbersAreTheRow(_ columns: Int) throws {
    let values = Paths.numbers(Self.rows * columns, seed: 3)
    let lines = (columns + 15) / 16
    let bytes = try Paths.each { table in
      let out = Pinned([UInt8](repeating: 7, count: lines * Self.rows * 64))
      values.withUnsafeBytes { values in
        var arguments = ck_lines(
          from_type: CK_F32, from: values.baseAddress!, stride: columns, rows: Int32(Self.rows),
          columns: Int32(columns), type: CK_F32, lines: out.base, line_stride: Self.rows * 64, scale: nil,
          zero: nil)
        table.lines(&arguments)
      }
      return out.bytes
    }
    let found = Paths.floats(bytes)
    for row in 0..<Self.rows {
      for column in 0..<lines * 16 {
        let expected = column < columns ? values[row * columns + column] : 0
        #expect(found[column / 16 * Self.rows * 16 + row * 16 + column % 16] == expected)
      }
    }
  }

  @Test(arguments: widths, [false, true])
  func lookedUpRowsBeginAtAnyByte(_ columns: Int, _ isInt8: Bool) throws {
    let x = Paths.numbers(columns, seed: 11)
    let row = Paths.numbers(columns, seed: 12, scale: 100).map { isInt8 ? $0.rounded() : $0 }
    for adds in [false, true] {
      let bytes = try Paths.each { table in
        // One byte before the row.
        let from = Pinned([UInt8](repeating: 0, count: 1 + columns * 4))
        let place = UnsafeMutableRawPointer(from.base + 1)
        for (column, number) in row.enumerated() {
          if isInt8 {
            place.storeBytes(of: Int8(number), toByteOffset: column, as: Int8.self)
          } else {
            place.storeBytes(of: number, toByteOffset: column * 4, as: Float.self)
          }
        }
        let out = Pinned(x)
        var arguments = ck_lookup(
          x: out.base, row: place, is_int8: isInt8, adds: adds, scale: 0.37, columns: Int32(columns))
        table.lookup(&arguments)
        return out.bytes
      }
      for (column, found) in Paths.floats(bytes).enumerated() {
        let number = isInt8 ? 0.37 * row[column] : row[column]
        #expect(found == (adds ? x[column] + number : number))
      }
    }
  }

  @Test(arguments: widths)
  func normIsTheFormula(_ columns: Int) throws {
    let x = Paths.numbers(Self.rows * columns, seed: 4)
    let y = Paths.numbers(Self.rows * columns, seed: 5)
    let gamma = Paths.numbers(columns, seed: 6)
    let beta = Paths.numbers(columns, seed: 7)
    let bytes = try Paths.each { table in
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
    let found = Paths.floats(bytes)
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
          error <= 2e-5 + (columns == 1 ? 1e-3 : 0),
          "row \(row), column \(column): off by \(error)")
      }
    }
  }

  @Test(arguments: widths, [CK_F32, CK_BF16])
  func softmaxIsTheFormula(_ columns: Int, _ type: ck_type) throws {
    let stride = (columns + 15) / 16 * 16
    var scores = Paths.numbers(Self.rows * stride, seed: 8, scale: 20)
    scores[stride] = 1e4  // one that leaves nothing of the others
    let each = type == CK_F32 ? 16 : 32
    let lines = (columns + each - 1) / each
    let bytes = try Paths.each { table in
      var scores = scores
      let out = Pinned([UInt8](repeating: 7, count: lines * Self.rows * 64))
      let inverse = Pinned([Float](repeating: .nan, count: Self.rows))
      scores.withUnsafeMutableBufferPointer { scores in
        var arguments = ck_softmax(
          scores: scores.baseAddress!, stride: stride, rows: Int32(Self.rows), columns: Int32(columns),
          scale: 0.5,
          type: type, lines: out.base, line_stride: Self.rows * 64, inverse_sum: inverse.base)
        table.softmax(&arguments)
      }
      return out.bytes + inverse.bytes
    }
    let size = lines * Self.rows * 64
    let inverse = Paths.floats(Array(bytes[size...]))
    for row in 0..<Self.rows {
      let own = scores[row * stride..<row * stride + columns].map(Double.init)
      let peak = own.max() ?? 0
      let powers = own.map { pow(2, 0.5 * ($0 - peak)) }
      let total = powers.reduce(0, +)
      for column in 0..<lines * each {
        let place = (column / each * Self.rows + row) * 64
        let found: Float =
          type == CK_F32
          ? Paths.floats(Array(bytes[place..<place + 64]))[column % 16]
          : Float(
            bitPattern: UInt32(bytes[place + column % 32 * 2]) << 16
              | UInt32(bytes[place + column % 32 * 2 + 1]) << 24)
        let expected = column < columns ? powers[column] / total : 0
        let error = abs(Double(found * inverse[row]) - expected)
        #expect(error <= (type == CK_F32 ? 2e-6 : 4e-3), "row \(row), column \(column)")
      }
    }
  }
}
