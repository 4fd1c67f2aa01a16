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

  /// Runs `body` on every path; all must give the bytes that the first gives.
  static func each(_ body: (ck_table) throws -> [UInt8]) throws -> [UInt8] {
    let results = try all.map { (name: $0.name, bytes: try body($0.table.pointee)) }
    for other in results.dropFirst() { #expect(other.bytes == results[0].bytes, "\(other.name)") }
    return results[0].bytes
  }

  /// Random numbers of both signs.
  static func numbers(_ count: Int, seed: UInt64, scale: Float = 4) -> [Float] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in Float.random(in: -scale...scale, using: &generator) }
  }

  /// Bytes as numbers.
  static func floats(_ bytes: [UInt8]) -> [Float] {
    bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
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
