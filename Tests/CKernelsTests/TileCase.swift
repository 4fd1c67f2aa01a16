import CKernels
import Evaluation
import Testing

/// Operands of one tile in their layouts, its outputs in Double, and how far a path may be from them.
struct TileCase {
  /// What the operands hold.
  enum Values: CaseIterable {
    /// Both signs, of order 1.
    case plain
    /// The largest magnitudes that the type is used with, of both signs.
    case extreme
    /// Those magnitudes alone, with one sign in each column: the largest sums.
    case largest
    /// Zeros of both signs and tiny numbers.
    case tiny
  }

  let type: ck_type
  let rows: Int
  /// The panels that there are, and the columns that the tile computes: all of theirs, or half of one's.
  let panels: Int
  let columns: Int
  let words: Int
  /// [rows][words * elements]
  var left: [Double]
  /// [words * elements][columns]
  var right: [Double]
  /// CK_INT4: the words of a group, and [panels][groups][32].
  let groupWords: Int
  let scales: [Float]

  /// Elements of a word.
  var elements: Int { type == CK_F32 ? 1 : type == CK_BF16 ? 2 : 4 }
  var depth: Int { words * elements }
  private var lines: Int { (words + 15) / 16 }
  private var groups: Int { max(1, (words + groupWords - 1) / groupWords) }
  private var bytesPerPanel: Int { type == CK_INT4 ? words * 64 : words * 128 }

  /// Random operands for a tile of `panels` panels, which may be CK_HALF_PANEL.
  init(type: ck_type, rows: Int, panels: Int, words: Int, values: Values, seed: UInt64) {
    self.type = type
    self.rows = rows
    self.panels = max(1, panels)
    let columns = panels == Int(CK_HALF_PANEL) ? 16 : panels * 32
    self.columns = columns
    self.words = words
    var generator = SplitMix64(seed: seed)
    let elements = type == CK_F32 ? 1 : type == CK_BF16 ? 2 : 4
    /// A number of the left operand, or of a column of the right one.
    func draw(column: Int?) -> Double {
      let unit = Double.random(in: -1...1, using: &generator)
      let isUpper = column.map { $0 % 2 == 0 } ?? true
      if type == CK_U8 || type == CK_INT4 {
        let low = column == nil ? 0.0 : type == CK_U8 ? -127 : -8
        let high = column == nil ? 255.0 : type == CK_U8 ? 127 : 7
        switch values {
        case .plain: return ((unit + 1) / 2 * (high - low) + low).rounded()
        case .extreme: return unit < 0.2 ? high : low
        case .largest: return isUpper ? high : low
        case .tiny: return unit < 0 ? 0 : 1
        }
      }
      let value: Double =
        switch values {
        case .plain: unit
        case .extreme: unit * 1e15
        case .largest: (isUpper ? 1 : -1) * (1 + abs(unit)) * 1e15
        case .tiny: abs(unit) < 0.3 ? -0.0 : unit * 1e-15
        }
      let rounded = Float(value)
      return Double(type == CK_BF16 ? Float(bitPattern: rounded.bitPattern & 0xFFFF_0000) : rounded)
    }
    left = (0..<rows * words * elements).map { _ in draw(column: nil) }
    right = (0..<words * elements * columns).map { draw(column: $0 % columns) }
    groupWords = seed % 2 == 0 ? 16 : 32
    scales = (0..<max(1, panels) * max(1, (words + 15) / 16) * 32).map { _ in
      Float.random(in: 0.001...2, using: &generator)
    }
  }

  /// The outputs of a path, and whether it wrote to its place only.
  func run(_ function: ck_tile_function) -> (bits: [UInt32], isInside: Bool) {
    let stride = columns + 3
    let (left, right, scales) = (Guarded(leftBytes), Guarded(rightBytes), Guarded(scales))
    let out = Guarded(room: rows * stride, of: UInt32.self)
    var tile = ck_tile(
      left: left.pointer(), left_stride: rows * 64, right: right.pointer(), right_stride: bytesPerPanel,
      words: words, out: out.base, out_stride: stride, prefetch: right.pointer(), prefetch_lines: 2,
      scales: scales.pointer(), scale_stride: groups * 32, group_words: groupWords)
    function(&tile)
    let written = out.elements(of: UInt32.self)
    let isInside =
      [left, right, scales, out].allSatisfy(\.isIntact)
      && (0..<rows).allSatisfy { row in
        written[(row * stride + columns)..<((row + 1) * stride)].allSatisfy { $0 == .max }
      }
    return ((0..<rows).flatMap { written[$0 * stride..<$0 * stride + columns] }, isInside)
  }

  /// Compares a path's tile with sums in Double.
  ///
  /// Sums of n f32 terms are within n eps of the sum of magnitudes, eps = 2^-24; pairs of bf16 may be rounded twice, and
  /// their subnormal terms may be lost. Sums of integers are exact, and rounded once for each group of 4-bit weights.
  func check(_ function: ck_tile_function, _ name: String) throws {
    let found = run(function)
    #expect(found.isInside, "\(name) wrote beside its outputs")
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = 0.0
        var magnitude = 0.0
        for k in 0..<depth {
          let factor =
            type == CK_INT4
            ? Double(scales[(column / 32 * groups + k / elements / groupWords) * 32 + column % 32]) : 1
          let product = left[row * depth + k] * right[k * columns + column] * factor
          sum += product
          magnitude += abs(product)
        }
        let bits = found.bits[row * columns + column]
        let value = type == CK_U8 ? Double(Int32(bitPattern: bits)) : Double(Float(bitPattern: bits))
        let bound =
          type == CK_U8
          ? 0
          : Double((type == CK_INT4 ? groups : depth) + 1) * magnitude * 0x1p-24 * (type == CK_BF16 ? 2 : 1)
            + Double(depth) * 0x1p-126
        guard abs(value - sum) <= bound else {
          Issue.record("\(name): [\(row), \(column)] is \(value), expected \(sum) within \(bound)")
          return
        }
      }
    }
  }

  private var leftBytes: [UInt8] {
    // The rest of a last line is not read.
    var bytes = [UInt8](repeating: Guarded.guardByte, count: lines * rows * 64)
    for row in 0..<rows {
      for k in 0..<depth {
        let word = k / elements
        let place = (word / 16 * rows + row) * 64 + word % 16 * 4 + k % elements * (4 / elements)
        store(left[row * depth + k], at: place, in: &bytes)
      }
    }
    return bytes
  }

  private var rightBytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: panels * bytesPerPanel)
    for k in 0..<depth {
      for column in 0..<columns {
        let word = k / elements
        if type == CK_INT4 {
          let place = column / 32 * bytesPerPanel + (word / 2 * 32 + column % 32) * 4 + k % 4
          bytes[place] |= UInt8(right[k * columns + column] + 8) << (word % 2 == 0 ? 0 : 4)
          continue
        }
        let place = ((column / 32 * words + word) * 32 + column % 32) * 4 + k % elements * (4 / elements)
        store(right[k * columns + column], at: place, in: &bytes)
      }
    }
    return bytes
  }

  private func store(_ value: Double, at place: Int, in bytes: inout [UInt8]) {
    switch type {
    case CK_U8, CK_INT4: bytes[place] = UInt8(truncatingIfNeeded: Int(value))
    case CK_BF16:
      let bits = Float(value).bitPattern >> 16
      bytes[place] = UInt8(bits & 0xFF)
      bytes[place + 1] = UInt8(bits >> 8)
    default:
      let bits = Float(value).bitPattern
      for byte in 0..<4 { bytes[place + byte] = UInt8(bits >> (8 * byte) & 0xFF) }
    }
  }
}
