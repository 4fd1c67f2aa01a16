/// TensorFlow's table of sorted keys and values, a form of LevelDB's: the `.index` file of a checkpoint.
///
/// From the end: a footer of 48 bytes (the handles of two blocks, offset and size as variable numbers, padded to 40 bytes; the
/// magic number 0xdb4775248b80fb57, little-endian), an index block whose values are the handles of data blocks, and data blocks. After each
/// block come a byte for its compression and a masked CRC-32C of both. A block holds entries (bytes of the key that it
/// shares with the one before, bytes of it that follow, bytes of the value; key; value), then places and their number.
///
/// Source: LevelDB's doc/table_format.md; tensorflow/core/lib/io/table.cc. Differences: compressed blocks are refused, keys have at
/// most 1,024 bytes, and must ascend across blocks.
struct SortedTable {
  /// The longest key in bytes.
  static let longestKey = 1024
  /// The bytes of all keys, for each byte of the file: keys that share their beginnings are short in the file.
  static let growth = 32

  /// The entries in ascending order of their keys; values are places in the file.
  let entries: [(key: [UInt8], value: Range<Int>)]

  /// Reads a whole file, checking every block.
  ///
  /// - Throws: `ModelFormatError` `.truncated` or `.badHeader`; places in the footer and the index block begin so.
  /// - Complexity: O(bytes).
  init(_ bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count >= 48 else {
      throw ModelFormatError(
        .truncated, place: "footer", expected: "48 bytes", found: "a file of \(bytes.count) bytes")
    }
    let magic = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
    guard magic == 0xDB47_7524_8B80_FB57 else {
      throw ModelFormatError(
        .badHeader, place: "footer", expected: "the magic number of a checkpoint's index",
        found: "0x" + String(magic, radix: 16), advice: SafetensorsHeader.cutShort)
    }
    var footer = VariableFields(bytes, at: bytes.count - 48..<bytes.count - 8, in: "footer")
    _ = try Self.handle(&footer, before: bytes.count - 48)
    let index = try Self.block(bytes, try Self.handle(&footer, before: bytes.count - 48), "index block")
    var entries: [(key: [UInt8], value: Range<Int>)] = []
    var room = Self.growth * bytes.count
    var end = 0
    try Self.read(bytes, index, "index block") { _, value in
      var fields = VariableFields(bytes, at: value, in: "index block")
      let handle = try Self.handle(&fields, before: bytes.count - 48)
      let place = "block at byte \(handle.lowerBound)"
      guard handle.lowerBound >= end else {
        throw fields.invalid("blocks one after the other, from byte \(end)", "byte \(handle.lowerBound)")
      }
      end = handle.upperBound
      try Self.read(bytes, try Self.block(bytes, handle, place), place) { key, value in
        room -= key.count
        guard entries.last.map({ $0.key.lexicographicallyPrecedes(key) }) ?? true, room >= 0 else {
          throw ModelFormatError(
            .badHeader, place: place,
            expected: "ascending keys, at most \(Self.growth) times as long as the file",
            found: room < 0 ? "longer ones" : "one that does not ascend")
        }
        entries.append((key, value))
      }
    }
    self.entries = entries
  }

  /// The offset and size of a block, which lies with its five last bytes before `limit`.
  private static func handle(_ fields: inout VariableFields, before limit: Int) throws -> Range<Int> {
    let (offset, size) = (try fields.number(), try fields.number())
    guard limit >= 5, size <= UInt64(limit - 5), offset <= UInt64(limit - 5) - size else {
      throw fields.invalid("a block that ends before byte \(limit - 4)", "\(size) bytes at \(offset)")
    }
    return Int(offset)..<Int(offset + size)
  }

  /// Checks the bytes of a block and gives the part with entries.
  private static func block(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ place: String
  ) throws -> Range<Int> {
    let end = range.upperBound
    let stored = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: end + 1, as: UInt32.self))
    let found = CRC32C.masked(UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound...end]))
    guard stored == found else {
      throw ModelFormatError(
        .badHeader, place: place, expected: "bytes with the check 0x\(String(stored, radix: 16))",
        found: "0x\(String(found, radix: 16))", advice: "The file is damaged: copy or download it again.")
    }
    guard bytes[end] == 0 else {
      throw ModelFormatError(
        .badHeader, place: place, expected: "an uncompressed block",
        found: bytes[end] == 1 ? "one compressed with snappy" : "compression \(bytes[end])")
    }
    guard range.count >= 4 else { throw short(place, range.count) }
    let restarts = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: end - 4, as: UInt32.self))
    guard Int(restarts) <= (range.count - 4) / 4 else { throw short(place, range.count) }
    return range.lowerBound..<end - 4 - 4 * Int(restarts)
  }

  private static func short(_ place: String, _ count: Int) -> ModelFormatError {
    ModelFormatError(
      .badHeader, place: place, expected: "entries and the places of restarts", found: "\(count) bytes")
  }

  /// Gives the entries of a block one after the other.
  private static func read(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ place: String,
    _ body: ([UInt8], Range<Int>) throws -> Void
  ) throws {
    var fields = VariableFields(bytes, at: range, in: place)
    var key: [UInt8] = []
    while !fields.isAtEnd {
      let (shared, added, size) = (try fields.number(), try fields.length(), try fields.length())
      guard shared <= UInt64(key.count), Int(shared) + added <= longestKey else {
        throw fields.invalid(
          "a key of at most \(longestKey) bytes that shares at most \(key.count)",
          "\(shared) shared, \(added) more")
      }
      key.removeSubrange(Int(shared)...)
      key += bytes[try fields.take(added)]
      try body(key, try fields.take(size))
    }
  }
}
