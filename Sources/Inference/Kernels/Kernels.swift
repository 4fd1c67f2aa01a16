package import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The inner loops for one instruction set.
package struct Kernels: @unchecked Sendable {
  /// The table, which lives as long as the program.
  let table: UnsafePointer<ck_table>
  private let tiles: UnsafePointer<ck_tile_function?>

  /// The instruction set, as BERTIE_ISA names it.
  var name: String { String(cString: table.pointee.name) }

  /// The most rows of a tile of a type.
  package func maximumRows(_ type: ck_type) -> Int {
    let rows = table.pointee.max_rows
    return switch type {
    case CK_F32: Int(rows.0)
    case CK_BF16: Int(rows.1)
    case CK_U8: Int(rows.2)
    default: Int(rows.3)
    }
  }

  /// The path called `name`; without one, what the environment's BERTIE_ISA names; without it, the best one of this machine.
  ///
  /// Throws `InferenceError` (`unsupportedPath`) with the paths that there are.
  package init(named name: String? = nil) throws(InferenceError) {
    let paths = Self.all
    guard let name = name ?? getenv("BERTIE_ISA").map({ String(cString: $0) }) else {
      self = paths[0]
      return
    }
    guard let path = paths.first(where: { $0.name == name }) else {
      throw InferenceError(
        .unsupportedPath,
        "expected an instruction set of this processor (BERTIE_ISA): \(paths.map(\.name).joined(separator: ", ")); found \"\(name)\""
      )
    }
    self = path
  }

  private init(table: UnsafePointer<ck_table>) {
    self.table = table
    let offset = MemoryLayout<ck_table>.offset(of: \.tiles) ?? 0
    tiles = UnsafeRawPointer(table).advanced(by: offset).assumingMemoryBound(to: ck_tile_function?.self)
  }

  /// The paths that this machine can run, best first.
  static let all: [Kernels] = withUnsafeTemporaryAllocation(
    of: UnsafePointer<ck_table>?.self, capacity: Int(CK_MOST_PATHS)
  ) { tables in
    guard let base = tables.baseAddress else { return [] }
    let count = Int(ck_paths(base))
    return (0..<count).compactMap { tables[$0].map(Kernels.init(table:)) }
  }

  /// The tile of a type for `rows` x `panels`; nil where this path has none.
  func tile(_ type: ck_type, rows: Int, panels: Int) -> ck_tile_function? {
    let row = Int(CK_MAX_ROWS) + 1
    let column = Int(CK_MAX_PANELS) + 1
    return tiles[(Int(type.rawValue) * row + rows) * column + panels]
  }

  /// Panels that a tile of `rows` rows takes at once where `columns` columns are left; CK_HALF_PANEL for half a panel.
  func panels(_ type: ck_type, rows: Int, columns: Int) -> Int {
    Int(ck_panels_at_once(table, type, Int32(rows), Int32(columns)))
  }
}
