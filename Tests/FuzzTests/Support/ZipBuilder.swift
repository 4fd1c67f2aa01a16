import Evaluation

/// Makes zip files of entries, honest ones and others.
struct ZipBuilder {
  /// The names and bytes of the entries.
  var entries: [(name: String, data: [UInt8])]

  /// Reads a zip file of stored entries without comments, as PyTorch writes it.
  init(_ file: [UInt8]) {
    func number(_ place: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(file[place + $1]) << (8 * $1) }
    }
    var entries: [(name: String, data: [UInt8])] = []
    let end = file.count - 22
    var place = number(end + 16, 4)
    for _ in 0..<number(end + 10, 2) {
      let (size, length) = (number(place + 24, 4), number(place + 28, 2))
      let header = number(place + 42, 4)
      let start = header + 30 + number(header + 26, 2) + number(header + 28, 2)
      let name = String(decoding: file[place + 46..<place + 46 + length], as: UTF8.self)
      entries.append((name, Array(file[start..<start + size])))
      place += 46 + length + number(place + 30, 2) + number(place + 32, 2)
    }
    self.entries = entries
  }

  /// The place of the first entry whose name ends so.
  func place(of suffix: String) -> Int { entries.firstIndex { $0.name.hasSuffix(suffix) } ?? 0 }

  /// The file, in whose fields `lies` bytes are changed.
  func file(lies: Int, using generator: inout SplitMix64) -> [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    // Fields of the directory and the end, where a change means something.
    var fields: [Int] = []
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    for (name, data) in entries {
      let start = file.count
      let bytes = Array(name.utf8)
      file +=
        [0x50, 0x4B, 3, 4] + little(0, 14) + little(data.count, 4) + little(data.count, 4)
        + little(bytes.count, 2)
      file += little(0, 2) + bytes + data
      fields.append(directory.count)
      directory += [0x50, 0x4B, 1, 2] + little(0, 16) + little(data.count, 4) + little(data.count, 4)
      directory += little(bytes.count, 2) + little(0, 12) + little(start, 4) + bytes
    }
    let start = file.count
    file +=
      directory + [0x50, 0x4B, 5, 6] + little(0, 4) + little(entries.count, 2) + little(entries.count, 2)
    file += little(directory.count, 4) + little(start, 4) + little(0, 2)
    for _ in 0..<lies {
      let field = [8, 10, 20, 22, 24, 26, 28, 30, 32, 42, 44, 46, 48][generator.index(below: 13)]
      let base =
        generator.index(below: 4) == 0
        ? file.count - 22 : start + fields[generator.index(below: fields.count)]
      let place = base + (base == file.count - 22 ? field % 22 : field)
      guard place < file.count else { continue }
      file[place] = [0, 1, 8, 0x7F, 0xFF, file[place] &+ 1, file[place] &- 1][generator.index(below: 7)]
    }
    return file
  }
}
