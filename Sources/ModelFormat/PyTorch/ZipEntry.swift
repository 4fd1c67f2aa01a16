/// One entry of a central directory.
struct ZipEntry {
  let name: String
  /// The size of its bytes.
  let size: Int
  /// Where its own header is in the file.
  let headerOffset: Int

  /// Reads the next entry.
  ///
  /// - Throws: `ModelFormatError`, also for entries that are compressed or encrypted.
  init(_ fields: inout ZipFields, bytes: UnsafeRawBufferPointer) throws {
    try fields.expect(0x0201_4B50)
    _ = try fields.next32()  // Versions.
    let (flags, method) = (try fields.next16(), try fields.next16())
    _ = try fields.take(8)  // Time, date, CRC-32.
    var (packed, unpacked) = (UInt64(try fields.next32()), UInt64(try fields.next32()))
    let (nameLength, extraLength) = (Int(try fields.next16()), Int(try fields.next16()))
    let commentLength = Int(try fields.next16())
    _ = try fields.take(8)  // Disk and attributes.
    var offset = UInt64(try fields.next32())
    let nameBytes = UnsafeRawBufferPointer(rebasing: bytes[try fields.take(nameLength)])
    let extra = try fields.take(extraLength)
    _ = try fields.take(commentLength)
    guard let name = String(validating: nameBytes, as: UTF8.self) else {
      throw fields.invalid("names in UTF-8", "other bytes")
    }
    self.name = name
    try Self.widen(&unpacked, &packed, &offset, from: extra, bytes)
    (size, headerOffset) = (Int(clamping: unpacked), Int(clamping: offset))
    guard flags & 1 == 0 else { throw invalid("entries that are not encrypted", "an encrypted one") }
    guard method == 0 else {
      throw ModelFormatError(
        .badHeader, place: "zip, entry \(shortName)",
        expected: "bytes that are stored as they are, as PyTorch writes them",
        found: method == 8 ? "deflated ones" : "compression method \(method)",
        advice: "Load the file in PyTorch and save it again.")
    }
    guard packed == unpacked else { throw invalid("\(unpacked) bytes in the file", "\(packed)") }
  }

  /// Replaces sizes and offset that do not fit 32 bits by those of the extra field 1.
  private static func widen(
    _ unpacked: inout UInt64, _ packed: inout UInt64, _ offset: inout UInt64, from extra: Range<Int>,
    _ bytes: UnsafeRawBufferPointer
  ) throws {
    var fields = ZipFields(bytes, at: extra, in: "zip, extra field")
    while extra.upperBound - fields.position >= 4 {
      let (kind, length) = (try fields.next16(), Int(try fields.next16()))
      let range = try fields.take(length)
      guard kind == 1 else { continue }
      var wide = ZipFields(bytes, at: range, in: "zip, 64-bit extra field")
      if unpacked == 0xFFFF_FFFF { unpacked = try wide.next64() }
      if packed == 0xFFFF_FFFF { packed = try wide.next64() }
      if offset == 0xFFFF_FFFF { offset = try wide.next64() }
    }
  }

  /// Where the entry's bytes are, by its own header, which must agree with the directory.
  func dataRange(in bytes: UnsafeRawBufferPointer, before limit: Int) throws -> Range<Int> {
    guard headerOffset <= limit else { throw invalid("a header before byte \(limit)", "at \(headerOffset)") }
    var fields = ZipFields(bytes, at: headerOffset..<limit, in: "zip, header of \(shortName)")
    try fields.expect(0x0403_4B50)
    _ = try fields.take(22)  // Version, flags, method, time, date, CRC-32, sizes: the directory's count.
    let (nameLength, extraLength) = (Int(try fields.next16()), Int(try fields.next16()))
    guard bytes[try fields.take(nameLength)].elementsEqual(name.utf8) else {
      throw invalid("the same name in directory and header", "two names")
    }
    _ = try fields.take(extraLength)
    return try fields.take(size)
  }

  private var shortName: String { name.utf8.count <= 100 ? name : "with a long name" }

  func invalid(_ expected: String, _ found: String) -> ModelFormatError {
    ModelFormatError(.badHeader, place: "zip, entry \(shortName)", expected: expected, found: found)
  }
}
