import JSON

/// The entries of a zip file, which must be stored as they are: nothing is ever unpacked, so nothing can grow.
///
/// Read from the central directory, with the 64-bit extension. Refused: compressed or encrypted entries, several disks,
/// names twice, entries that share bytes. CRC-32 values are not compared: PyTorch can be told not to write them.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3.
struct ZipArchive {
  /// The places of each entry's bytes in the file, by name.
  let entries: [UTF8Key: Range<Int>]

  private let bytes: UnsafeRawBufferPointer

  /// Reads the directory of a whole file.
  ///
  /// - Throws: `ModelFormatError` `.truncated` or `.badHeader`, with places that begin with "zip".
  init(_ bytes: UnsafeRawBufferPointer) throws {
    self.bytes = bytes
    let directory = try ZipDirectory(bytes)
    var reader = ZipFields(bytes, at: directory.range, in: "zip, central directory")
    var entries: [UTF8Key: Range<Int>] = [:]
    var extents: [Range<Int>] = []
    for _ in 0..<directory.count {
      let entry = try ZipEntry(&reader, bytes: bytes)
      let data = try entry.dataRange(in: bytes, before: directory.range.lowerBound)
      extents.append(entry.headerOffset..<data.upperBound)
      guard entries.updateValue(data, forKey: UTF8Key(entry.name)) == nil else {
        throw entry.invalid("each name once", "it twice")
      }
    }
    extents.sort { $0.lowerBound < $1.lowerBound }
    for (first, second) in zip(extents, extents.dropFirst()) where first.upperBound > second.lowerBound {
      throw ModelFormatError(
        .badHeader, place: "zip, byte \(second.lowerBound)", expected: "entries that share no bytes",
        found: "two that do")
    }
    self.entries = entries
  }

  /// The bytes of an entry, or nil.
  subscript(name: String) -> UnsafeRawBufferPointer? {
    entries[UTF8Key(name)].map { UnsafeRawBufferPointer(rebasing: bytes[$0]) }
  }
}

/// Where the central directory is, and how many entries it has.
private struct ZipDirectory {
  let range: Range<Int>
  let count: Int

  init(_ bytes: UnsafeRawBufferPointer) throws {
    let end = try Self.endRecord(bytes)
    var record = ZipFields(bytes, at: end + 4..<bytes.count, in: "zip, end of central directory")
    let (disk, firstDisk) = (try record.next16(), try record.next16())
    _ = try record.next16()
    var count = UInt64(try record.next16())
    var (size, offset) = (UInt64(try record.next32()), UInt64(try record.next32()))
    guard disk == 0 && firstDisk == 0 || disk == 0xFFFF else { throw record.invalid("one disk", "several") }
    var limit = end
    let asks64 = count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF
    if asks64 || Self.hasLocator(bytes, before: end) {
      var locator = ZipFields(bytes, at: max(0, end - 20)..<end, in: "zip, locator of the 64-bit end")
      try locator.expect(0x0706_4B50)
      _ = try locator.next32()
      limit = try locator.place(try locator.next64(), below: end - 20)
      var wide = ZipFields(bytes, at: limit..<end - 20, in: "zip, 64-bit end of central directory")
      try wide.expect(0x0606_4B50)
      for _ in 0..<7 { _ = try wide.next32() }  // Size, versions, disks, entries of this disk.
      (count, size, offset) = (try wide.next64(), try wide.next64(), try wide.next64())
    }
    guard offset <= UInt64(limit), size <= UInt64(limit) - offset, count <= size / 46 else {
      throw record.invalid(
        "a directory within \(limit) bytes", "\(count) entries in \(size) bytes at \(offset)")
    }
    range = Int(offset)..<Int(offset + size)
    self.count = Int(count)
  }

  private static func hasLocator(_ bytes: UnsafeRawBufferPointer, before end: Int) -> Bool {
    end >= 20
      && UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: end - 20, as: UInt32.self)) == 0x0706_4B50
  }

  /// The place of the last record whose comment ends with the file.
  private static func endRecord(_ bytes: UnsafeRawBufferPointer) throws -> Int {
    var place = bytes.count - 22
    let last = max(0, place - 0xFFFF)
    while place >= last {
      if bytes[place] == 0x50, bytes[place + 1] == 0x4B, bytes[place + 2] == 5, bytes[place + 3] == 6,
        Int(bytes[place + 20]) | Int(bytes[place + 21]) << 8 == bytes.count - place - 22
      {
        return place
      }
      place -= 1
    }
    throw ModelFormatError(
      .truncated, place: "zip", expected: "an end of central directory at the end of the file", found: "none",
      advice: SafetensorsHeader.cutShort)
  }
}
