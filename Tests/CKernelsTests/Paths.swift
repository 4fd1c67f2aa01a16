import CKernels
import Evaluation
import Testing

/// The paths of this machine, for tests that run once for each.
enum Paths {
  /// Best first; the last is `scalar`.
  static var all: [Path] {
    withUnsafeTemporaryAllocation(of: UnsafePointer<ck_table>?.self, capacity: Int(CK_MOST_PATHS)) {
      tables in
      let count = Int(ck_paths(tables.baseAddress!))
      return (0..<count).compactMap { tables[$0].map { Path(table: $0) } }
    }
  }

  /// Those without dot products of bf16, which add and round in their own way.
  static var withoutNativeBF16: [Path] { all.filter { $0.name != "avx512bf16" } }

  /// Runs `body` on some paths; all must give the bytes that the first gives.
  static func each(of paths: [Path] = all, _ body: (ck_table) throws -> [UInt8]) throws -> [UInt8] {
    let results = try paths.map { (name: $0.name, bytes: try body($0.table.pointee)) }
    for other in results.dropFirst() { #expect(other.bytes == results[0].bytes, "\(other.name)") }
    return results[0].bytes
  }

  /// Random numbers of both signs.
  static func numbers(_ count: Int, seed: UInt64, scale: Float = 4) -> [Float] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in Float.random(in: -scale...scale, using: &generator) }
  }

  /// Bytes as numbers of a type, f32 or bf16.
  static func floats(_ bytes: [UInt8], _ type: ck_type = CK_F32) -> [Float] {
    bytes.withUnsafeBytes { bytes in
      type == CK_F32
        ? Array(bytes.bindMemory(to: Float.self)) : bytes.bindMemory(to: UInt16.self).map(Float.init(bf16:))
    }
  }

  /// Numbers as bytes of a type, f32 or bf16.
  static func bytes(_ numbers: [Float], _ type: ck_type) -> [UInt8] {
    type == CK_F32 ? numbers.withUnsafeBytes(Array.init) : numbers.map(\.bf16).withUnsafeBytes(Array.init)
  }

  /// NaNs as they come about and as broken bits make them: quiet and signalling, of both signs, with bits of all kinds.
  static let notNumbers = [0x7FC0_0000, 0xFFC0_0000, 0x7F80_0001, 0x7FC0_0001, 0xFFFF_FFFF, 0x7FAB_CDEF]
    .map { Float(bitPattern: $0) }
}

extension Float {
  /// The number of a bf16.
  init(bf16 bits: UInt16) { self.init(bitPattern: UInt32(bits) << 16) }

  /// The nearest bf16, ties to even; NaN stays NaN.
  var bf16: UInt16 {
    let (kept, rest) = (UInt16(truncatingIfNeeded: bitPattern >> 16), bitPattern & 0xFFFF)
    if isNaN { return kept | 0x40 }
    return kept + (rest > 0x8000 || (rest == 0x8000 && kept & 1 == 1) ? 1 : 0)
  }
}

/// One path, named in test output.
struct Path: CustomTestStringConvertible, @unchecked Sendable {
  let table: UnsafePointer<ck_table>

  var name: String { String(cString: table.pointee.name) }
  var testDescription: String { name }

  /// The most rows of a type's tiles.
  func maximumRows(_ type: ck_type) -> Int {
    let rows = table.pointee.max_rows
    return [Int(rows.0), Int(rows.1), Int(rows.2), Int(rows.3)][Int(type.rawValue)]
  }

  /// The tile of a type, rows and panels; nil where the path has none.
  func tile(_ type: ck_type, rows: Int, panels: Int) -> ck_tile_function? {
    withUnsafeBytes(of: table.pointee.tiles) { bytes in
      let row = Int(CK_MAX_ROWS) + 1
      let column = Int(CK_MAX_PANELS) + 1
      let place = (Int(type.rawValue) * row + rows) * column + panels
      return bytes.load(
        fromByteOffset: place * MemoryLayout<ck_tile_function?>.stride, as: ck_tile_function?.self)
    }
  }
}
