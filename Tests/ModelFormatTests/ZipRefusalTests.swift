import Foundation
import ModelFormat
import TestSupport
import Testing

/// Zip files that are no archive of PyTorch's.
@Suite struct ZipRefusalTests {
  /// One entry of a zip file that is being made.
  struct Entry {
    var name: String
    var data: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var unpacked: Int?
    var offset: Int?
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A zip file; with `is64`, sizes, offsets and counts stand in the 64-bit fields.
  static func zip(_ entries: [Entry], is64: Bool = false, comment: [UInt8] = []) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let name = Array(entry.name.utf8)
      let start = entry.offset ?? file.count
      let sizes = [entry.unpacked ?? entry.data.count, entry.data.count]
      if entry.offset == nil {
        file +=
          [0x50, 0x4B, 3, 4] + little(20, 2) + little(Int(entry.flags), 2) + little(Int(entry.method), 2)
        file +=
          little(0, 8) + little(sizes[1], 4) + little(sizes[0], 4) + little(name.count, 2) + little(0, 2)
        file += name + entry.data
      }
      let extra =
        is64 ? little(1, 2) + little(24, 2) + sizes.flatMap { little($0, 8) } + little(start, 8) : []
      directory +=
        [0x50, 0x4B, 1, 2] + little(20, 4) + little(Int(entry.flags), 2) + little(Int(entry.method), 2)
      directory += little(0, 8) + (is64 ? little(-1, 8) : little(sizes[1], 4) + little(sizes[0], 4))
      directory += little(name.count, 2) + little(extra.count, 2) + little(0, 2) + little(0, 8)
      directory += (is64 ? little(-1, 4) : little(start, 4)) + name + extra
    }
    let start = file.count
    file += directory
    if is64 {
      let place = file.count
      file += [0x50, 0x4B, 6, 6] + little(44, 8) + little(45, 4) + little(0, 8)
      file +=
        little(entries.count, 8) + little(entries.count, 8) + little(directory.count, 8) + little(start, 8)
      file += [0x50, 0x4B, 6, 7] + little(0, 4) + little(place, 8) + little(1, 4)
    }
    file += [0x50, 0x4B, 5, 6] + little(0, 4)
    file +=
      is64
      ? little(-1, 12)
      : little(entries.count, 2) + little(entries.count, 2) + little(directory.count, 4) + little(start, 4)
    return file + little(comment.count, 2) + comment
  }

  /// A pickle of an empty dictionary.
  static let empty: [UInt8] = [0x80, 2, 0x7D, 0x2E]
  static let pickle = Entry(name: "m/data.pkl", data: empty)

  @Test func plainAnd64BitArchivesAreRead() throws {
    let folder = try TemporaryFolder()
    for is64 in [false, true] {
      for comment in [[], Array("PK\u{5}\u{6} a comment".utf8)] {
        let path = try folder.write(Self.zip([Self.pickle], is64: is64, comment: comment), to: "a.bin")
        #expect(try TensorStore(file: path).count == 0)
      }
    }
  }

  static let refused: [(file: [UInt8], message: String)] = [
    (zip([]) + [0], "expected an end of central directory at the end of the file"),
    (
      zip([Entry(name: "m/data.pkl", data: empty, method: 8)]),
      "zip, entry m/data.pkl: expected bytes that are stored as they are, as PyTorch writes them, found deflated ones"
    ),
    (zip([Entry(name: "m/data.pkl", data: empty, method: 99)]), "found compression method 99"),
    (zip([Entry(name: "m/data.pkl", data: empty, flags: 1)]), "expected entries that are not encrypted"),
    (
      zip([Entry(name: "m/data.pkl", data: empty, unpacked: 1 << 30)]),
      "expected 1073741824 bytes in the file, found 4"
    ),
    (zip([pickle, pickle]), "expected each name once, found it twice"),
    (zip([pickle, Entry(name: "m/data.pkl", data: empty, offset: 0)]), "each name once"),
    (zip([Entry(name: "m/data.pkl", data: empty), Entry(name: "n/data.pkl", data: empty)]), "found 2"),
    (zip([Entry(name: "x/y.pkl", data: empty)]), "expected one data.pkl in a folder, found none"),
    (
      zip([pickle, Entry(name: "m/x", data: [], offset: 0)]), "expected the same name in directory and header"
    ),
    (zip([pickle, Entry(name: "m/x", data: [], offset: 9)]), "expected 0x4034b50"),
    (zip([pickle, Entry(name: "m/x", data: [], offset: 1 << 30)]), "expected a header before byte"),
    (zip([pickle, Entry(name: "m/constants.pkl", data: empty)]), "found a TorchScript program"),
    (zip([pickle, Entry(name: "m/byteorder", data: Array("odd".utf8))]), "expected little or big"),
  ]

  @Test(arguments: refused.indices)
  func anArchiveThatLiesIsRefused(_ number: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([0x50, 0x4B, 3, 4] + Self.refused[number].file.dropFirst(4), to: "a.bin")
    let error = #expect(throws: ModelFormatError.self) { try TensorStore(file: path) }
    #expect(error?.path == path)
    #expect(error?.description.contains(Self.refused[number].message) == true, "\(error?.description ?? "")")
  }

  /// An entry within another's bytes, as bombs of overlapping entries have it.
  @Test func entriesThatShareBytesAreRefused() throws {
    let folder = try TemporaryFolder()
    let inner = Self.zip([Entry(name: "m/x", data: [1, 2, 3])])
    let header = Array(inner[..<36])
    let outer = Entry(name: "m/y", data: header)
    let within = Entry(name: "m/x", data: [1, 2, 3], offset: 33 + 44)
    let path = try folder.write(Self.zip([Self.pickle, outer, within]), to: "a.bin")
    let error = #expect(throws: ModelFormatError.self) { try TensorStore(file: path) }
    #expect(error?.expected == "entries that share no bytes", "\(error?.description ?? "")")
  }
}
