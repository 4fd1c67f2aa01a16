import CKernels
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
}

/// One path, named in test output.
struct Path: CustomTestStringConvertible, @unchecked Sendable {
  let table: UnsafePointer<ck_table>

  var name: String { String(cString: table.pointee.name) }
  var testDescription: String { name }

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
