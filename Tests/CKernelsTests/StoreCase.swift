import CKernels
import Evaluation
import Testing

/// Operands of one `store`, and its results in Double.
struct StoreCase {
  let product: ck_type
  /// Ranges of sums; 0 for one of f32 values.
  let ranges: Int
  let hasRowScale: Bool
  let hasBias: Bool
  /// Columns that are written, and those that are there: whole vectors.
  let columns, stride: Int
  static let rows = 5

  /// f32 values, and the sums of two ranges.
  var values: [Float]
  private let sums: [[Int32]]
  private var rowScales, zeros: [[Float]]
  private let offsets: [[Float]]
  private let columnScale, bias: [Float]

  /// Numbers whose results are ordinary ones.
  init(_ product: ck_type, ranges: Int = 0, hasRowScale: Bool = false, hasBias: Bool = true, columns: Int) {
    self.product = product
    self.ranges = ranges
    self.hasRowScale = hasRowScale
    self.hasBias = hasBias
    self.columns = columns
    stride = (columns + 15) / 16 * 16
    let places = Self.rows * stride
    values = Paths.numbers(places, seed: 1, scale: hasRowScale ? 2e5 : 9)
    bias = Paths.numbers(stride, seed: 2)
    columnScale = Paths.numbers(stride, seed: 3, scale: 1e-3)
    // With more bits than f32 has; of u8 times s4 they are f32 already.
    let most: Int32 = product == CK_U8 ? 90_000_000 : 90_000
    sums = ([4, 5] as [UInt64]).map { seed in
      var generator = SplitMix64(seed: seed)
      return (0..<(ranges > 0 ? places : 0)).map { _ in Int32.random(in: -most...most, using: &generator) }
    }
    zeros = ([6, 7] as [UInt64]).map {
      Paths.numbers(Self.rows, seed: $0, scale: 127).map { ($0 + 128).rounded() }
    }
    offsets = ([8, 9] as [UInt64]).map { [stride] in Paths.numbers(stride, seed: $0, scale: 300) }
    rowScales = ([10, 11] as [UInt64]).map { Paths.numbers(Self.rows, seed: $0, scale: 4e-5) }
  }

  /// The case with f32 values of its own, a multiple of 80, and without a bias.
  init(values: [Float]) {
    self.init(CK_F32, hasBias: false, columns: values.count / Self.rows)
    self.values = values
  }

  /// The same where the last range of a row has no scale and zero point.
  func withoutScale(row: Int) -> StoreCase {
    var other = self
    (other.rowScales[ranges - 1][row], other.zeros[ranges - 1][row]) = (.nan, .nan)
    return other
  }

  /// What a path makes of it: rows one after the other.
  func run(_ table: ck_table, _ activation: ck_activation, to type: ck_type) -> [UInt8] {
    let values = Guarded(self.values)
    let sums = self.sums.map { product == CK_U8 ? Guarded($0) : Guarded($0.map { Float($0) }) }
    let (rowScales, zeros, offsets) = (
      rowScales.map { Guarded($0) }, zeros.map { Guarded($0) }, offsets.map { Guarded($0) }
    )
    let (columnScale, bias) = (Guarded(columnScale), Guarded(bias))
    func range(_ number: Int) -> ck_sums {
      if ranges == 0 {
        return ck_sums(
          values: values.base, row_scale: hasRowScale ? rowScales[0].pointer() : nil, row_zero: nil,
          column_offset: nil)
      }
      return ck_sums(
        values: sums[number].base, row_scale: rowScales[number].pointer(), row_zero: zeros[number].pointer(),
        column_offset: offsets[number].pointer())
    }
    let size = type == CK_BF16 ? 2 : 4
    let outStride = columns + 16
    let out = Guarded(room: Self.rows * outStride * size, of: UInt8.self)
    var arguments = ck_store(
      product: product, sums: (range(0), range(1)), ranges: Int32(max(1, ranges)),
      column_scale: columnScale.pointer(), stride: stride,
      rows: Int32(Self.rows), columns: Int32(columns), bias: hasBias ? bias.pointer() : nil,
      activation: activation, type: type, out: out.base, out_stride: outStride)
    table.store(&arguments)
    let inputs = [values, columnScale, bias] + sums + rowScales + zeros + offsets
    #expect((inputs + [out]).allSatisfy { $0.isIntact })
    let bytes = out.bytes
    return (0..<Self.rows).flatMap { row in
      let end = (row * outStride + columns) * size
      #expect(bytes[end..<end + 16 * size].allSatisfy { $0 == Guarded.guardByte })
      return bytes[row * outStride * size..<end]
    }
  }

  /// The number before the activation, and how far fp32 may be from it.
  ///
  /// Each term of a sum of products goes through at most as many roundings as there are operations on its way: a sum of
  /// integers, or a correction, is rounded once, subtracted, multiplied, and added in each range; a bias is added in each range.
  func number(_ place: Int) -> (value: Double, error: Double) {
    let (row, column) = (place / columns, place % columns)
    let place = row * stride + column
    let bias = hasBias ? Double(self.bias[column]) : 0
    guard ranges > 0 else {
      let value = Double(values[place]) * (hasRowScale ? Double(rowScales[0][row]) : 1) + bias
      return (value, abs(value) * 0x1p-24)
    }
    var (value, magnitude) = (bias, abs(bias))
    for range in 0..<ranges {
      let rowScale = Double(rowScales[range][row])
      let sum = Double(sums[range][place]) * (product == CK_U8 ? Double(columnScale[column]) : 1)
      let correction = product == CK_F32 ? 0 : Double(zeros[range][row]) * Double(offsets[range][column])
      value += rowScale * (sum - correction)
      magnitude += abs(rowScale) * (abs(sum) + abs(correction))
    }
    let roundings = Double(2 + ranges) * 0x1p-24
    return (value, roundings / (1 - roundings) * magnitude)
  }
}
