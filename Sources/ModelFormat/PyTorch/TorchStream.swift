import JSON

/// The form in which PyTorch before 1.6 saved: five pickles, then the numbers of each storage.
///
/// The pickles: a magic number, the version 1001, the writer's system, the object, the keys of the storages in the order in
/// which they follow; each is a little-endian count of 8 bytes and that many elements, which PyTorch writes little-endian on
/// every system.
struct TorchStream {
  /// The pickles of the magic number and the version.
  static let magic: [UInt8] = [
    0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    0x80, 2, 0x4D, 0xE9, 3, 0x2E,
  ]

  /// The tensors in the order of the dictionary.
  let tensors: [StoredTensor]

  /// Reads a whole file that begins with `magic`.
  ///
  /// - Throws: `ModelFormatError`; places before the object begin with "stream".
  init(_ file: MappedFile) throws {
    var machine = PickleMachine(file.bytes, base: 0)
    machine.position = Self.magic.count
    do {
      guard case .dictionary = try machine.run() else {
        throw machine.invalid("a dictionary of the writer's system", "another value")
      }
    } catch let error as ModelFormatError {
      throw ModelFormatError(
        error.code, place: "stream, \(error.place)", expected: error.expected, found: error.found,
        advice: error.advice)
    }
    let value = try machine.run()
    guard case .list(let keys) = try machine.run() else {
      throw machine.invalid("a list of the storages' keys", "another value")
    }
    let ranges = try Self.ranges(of: machine.lists[keys], in: machine, file.bytes)
    let storages = try machine.storages.map { storage in
      guard let (range, count) = ranges[UTF8Key(storage.key)], count == storage.count,
        range.count == count * storage.elementType.sizeInBytes
      else {
        throw ModelFormatError(
          .badHeader, place: "storage \(storage.key)",
          expected: "\(storage.count) elements of \(storage.elementType.rawValue)",
          found: ranges[UTF8Key(storage.key)].map { "\($0.count) in \($0.range.count) bytes" } ?? "none")
      }
      return range
    }
    tensors = try TorchTensors(file: file, storages: storages, isBigEndian: false).named(value, in: machine)
  }

  /// The bytes and elements of each key's storage, one after the other from the machine's place on.
  private static func ranges(
    of keys: [PickleValue], in machine: PickleMachine, _ bytes: UnsafeRawBufferPointer
  ) throws -> [UTF8Key: (range: Range<Int>, count: Int)] {
    var types: [UTF8Key: ElementType] = [:]
    for storage in machine.storages { types[UTF8Key(storage.key)] = storage.elementType }
    var ranges: [UTF8Key: (range: Range<Int>, count: Int)] = [:]
    var position = machine.position
    for key in keys {
      guard let name = machine.string(key).map(UTF8Key.init), let type = types[name] else {
        throw ModelFormatError(
          .badHeader, place: "list of storages", expected: "keys of storages", found: key.kind)
      }
      guard bytes.count - position >= 8 else { throw cut(name, 8, bytes.count - position) }
      let count = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
      guard count <= UInt64((bytes.count - position) / type.sizeInBytes) else {
        throw cut(name, Int(clamping: count), bytes.count - position)
      }
      let range = position..<position + Int(count) * type.sizeInBytes
      position = range.upperBound
      guard ranges.updateValue((range, Int(count)), forKey: name) == nil else {
        throw ModelFormatError(
          .badHeader, place: "list of storages", expected: "each key once", found: "\(name.string) twice")
      }
    }
    guard position == bytes.count else {
      throw ModelFormatError(
        .badHeader, place: "end of file", expected: "\(position) bytes, where the last storage ends",
        found: "\(bytes.count) bytes")
    }
    return ranges
  }

  private static func cut(_ name: UTF8Key, _ expected: Int, _ found: Int) -> ModelFormatError {
    ModelFormatError(
      .truncated, place: "storage \(name.string)", expected: "\(expected) more elements",
      found: "\(found) bytes",
      advice: SafetensorsHeader.cutShort)
  }
}
