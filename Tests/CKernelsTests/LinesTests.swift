import CKernels
import Evaluation
import Testing

/// Rows become the lines of a product's left operand.
@Suite struct LinesTests {
  /// Widths around vectors, lines and panels.
  private static let widths = [1, 15, 16, 17, 31, 33, 64, 77, 130]
  private static let rows = 5
  /// Numbers between rows that belong to none.
  private static let gap = 3
  private static let types: [ck_type] = [CK_F32, CK_BF16]

  /// What `lines` makes of rows.
  private struct Result {
    let lines: [UInt8]
    let scale, zero: [Float]

    /// The bytes of a row, up to the end of its last line.
    func row(_ row: Int) -> [UInt8] {
      let stride = LinesTests.rows * 64
      return Swift.stride(from: row * 64, to: lines.count, by: stride).flatMap { lines[$0..<$0 + 64] }
    }
  }

  private func run(
    _ table: ck_table, _ numbers: [Float], columns: Int, from: ck_type, to type: ck_type
  ) -> Result {
    let each = type == CK_F32 ? 16 : type == CK_BF16 ? 32 : 64
    let from = (type: from, memory: Guarded(Paths.bytes(numbers, from)))
    let lines = Guarded(room: (columns + each - 1) / each * Self.rows * 64, of: UInt8.self)
    let (scale, zero) = (Guarded(room: Self.rows, of: Float.self), Guarded(room: Self.rows, of: Float.self))
    var arguments = ck_lines(
      from_type: from.type, from: from.memory.base, stride: columns + Self.gap, rows: Int32(Self.rows),
      columns: Int32(columns), type: type, lines: lines.pointer(), line_stride: Self.rows * 64,
      scale: scale.pointer(), zero: zero.pointer())
    table.lines(&arguments)
    #expect([from.memory, lines, scale, zero].allSatisfy { $0.isIntact })
    return Result(lines: lines.bytes, scale: scale.elements(), zero: zero.elements())
  }

  /// Rows of numbers that a type holds, with NaN between them.
  private func rows(_ columns: Int, _ type: ck_type, seed: UInt64) -> [Float] {
    var numbers = Paths.numbers(Self.rows * (columns + Self.gap), seed: seed)
    if type == CK_BF16 { numbers = numbers.map { Float(bf16: $0.bf16) } }
    for row in 0..<Self.rows {
      for place in 0..<Self.gap { numbers[row * (columns + Self.gap) + columns + place] = .nan }
    }
    return numbers
  }

  private func row(_ row: Int, of numbers: [Float], _ columns: Int) -> ArraySlice<Float> {
    numbers[row * (columns + Self.gap)..<row * (columns + Self.gap) + columns]
  }

  @Test(arguments: types, types)
  func numbersStandInLines(_ from: ck_type, _ type: ck_type) throws {
    for columns in Self.widths {
      let numbers = rows(columns, from, seed: UInt64(columns))
      let lines = try Paths.each { run($0, numbers, columns: columns, from: from, to: type).lines }
      let found = Result(lines: lines, scale: [], zero: [])
      for row in 0..<Self.rows {
        let line = Paths.bytes(Array(self.row(row, of: numbers, columns)), type)
        let elements = found.row(row)
        #expect(Array(elements.prefix(line.count)) == line, "\(columns) columns")
        #expect(elements.dropFirst(line.count).allSatisfy { $0 == 0 }, "\(columns) columns")
      }
    }
  }

  @Test(arguments: types)
  func bytesAreRoundedOverTheRangeOfTheRow(_ from: ck_type) throws {
    for columns in Self.widths {
      var numbers = rows(columns, from, seed: UInt64(columns))
      for column in 0..<columns {
        numbers[column] = 0
        // Rows of one sign: zero is in their range.
        let (second, third) = (columns + Self.gap + column, 2 * (columns + Self.gap) + column)
        (numbers[second], numbers[third]) = (abs(numbers[second]), -abs(numbers[third]))
      }
      let results = Paths.all.map { run($0.table.pointee, numbers, columns: columns, from: from, to: CK_U8) }
      for row in 0..<Self.rows {
        let values = self.row(row, of: numbers, columns)
        let (low, high) = (min(0, values.min() ?? 0), max(0, values.max() ?? 0))
        let scale = high > low ? (high - low) / 255 : 1
        let inverse = 1 / scale
        let zero = (-low * inverse).rounded(.toNearestOrEven)
        for (path, result) in zip(Paths.all, results) {
          let context = "\(path.name): row \(row) of \(columns)"
          #expect(result.scale[row] == scale && result.zero[row] == zero, "\(context)")
          let bytes = result.row(row)
          for (value, byte) in zip(values, bytes) {
            let exact = min(255, max(0, zero.addingProduct(value, inverse))).rounded(.toNearestOrEven)
            #expect(Float(byte) == exact, "\(context): \(value)")
            // Half a step; the scale, its inverse and the sum are rounded, each by 2^-24 of at most 255 steps.
            let error = abs(Double(scale) * (Double(byte) - Double(zero)) - Double(value))
            #expect(error <= (0.5 + 3 * 255 * 0x1p-24) * Double(scale), "\(context): \(value)")
          }
          // What stands beyond the row has weights of 0: any byte will do that is the same everywhere.
          #expect(bytes == results[0].row(row), "\(context)")
        }
      }
    }
  }

  /// Numbers whose step has no inverse are zeros; somewhat larger ones are not.
  @Test(arguments: Paths.all, types)
  func tinyRowsAreZeros(_ path: Path, _ from: ck_type) {
    let columns = 70
    for (largest, isZero) in [
      (Float.leastNonzeroMagnitude, true), (0x1p-130, true), (0x1p-122, true), (0x1p-119, false),
      (0x1p-100, false),
    ] {
      var numbers = rows(columns, from, seed: 1).map { $0.isNaN ? 0 : $0 / 4 * largest }
      numbers[0] = largest
      if from == CK_BF16 { numbers = numbers.map { Float(bf16: $0.bf16) } }
      let found = run(path.table.pointee, numbers, columns: columns, from: from, to: CK_U8)
      for row in 0..<Self.rows {
        let step = Double(found.scale[row])
        if isZero { #expect(found.scale[row] == 1 && found.zero[row] == 0, "\(largest)") }
        #expect(isZero || (step > 0 && step <= 2.001 * Double(largest) / 255), "\(largest)")
        for (value, byte) in zip(self.row(row, of: numbers, columns), found.row(row)) {
          let error = abs(step * (Double(byte) - Double(found.zero[row])) - Double(value))
          #expect(isZero ? byte == 0 : error <= 0.501 * step, "\(largest)")
        }
      }
    }
  }

  /// A row with a NaN or an infinity anywhere has no scale, so that it reaches the outputs; other rows do not notice.
  @Test(arguments: Paths.all, types)
  func aRowWithoutARangeHasNoScale(_ path: Path, _ from: ck_type) {
    for columns in [1, 17, 64, 77, 200] {
      for place in Set([0, columns / 2, columns - 1]) {
        for broken in Paths.notNumbers + [.infinity, -.infinity] {
          var numbers = rows(columns, from, seed: 2)
          numbers[2 * (columns + Self.gap) + place] = broken
          let found = run(path.table.pointee, numbers, columns: columns, from: from, to: CK_U8)
          #expect(
            found.scale.map(\.isNaN) == [false, false, true, false, false],
            "\(broken) at \(place) of \(columns)")
        }
      }
    }
    var numbers = rows(64, from, seed: 3)
    (numbers[0], numbers[40]) = (-3e38, 3e38)
    #expect(run(path.table.pointee, numbers, columns: 64, from: from, to: CK_U8).scale[0].isNaN)
  }
}
