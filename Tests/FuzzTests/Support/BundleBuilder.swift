import Evaluation
import ModelFormat

/// Makes the index of a TensorFlow checkpoint, whose blocks carry right checks, from changed messages and fields.
struct BundleBuilder {
  /// A variable as the index describes it.
  struct Variable {
    var name: [UInt8]
    /// The fields of `BundleEntryProto` with their tags, in any order.
    var fields: [(tag: UInt8, content: Content)]
  }

  /// What stands behind a tag.
  enum Content {
    case number(UInt64)
    case word(UInt32)
    case bytes([UInt8])
  }

  /// The variables, the header first, whose name is empty.
  private let variables: [Variable]

  private static let numbers: [UInt64] = [
    0, 1, 2, 3, 7, 8, 14, 19, 23, 127, 128, 4096, 1 << 31, 1 << 32, 1 << 62, 1 << 63, .max,
  ]

  /// The variables of a checkpoint.
  init(index path: String) throws {
    let bundle = try CheckpointBundle(index: path)
    var offset = 0
    var list = [Variable(name: [], fields: [(0x08, .number(1)), (0x1A, .bytes([8, 1]))])]
    // They lie one after the other in the order of their names.
    for name in bundle.names {
      let tensor = try bundle.tensor(named: name)
      let shape = tensor.shape.reduce(into: [UInt8]()) { $0 += Self.extent(UInt64($1)) }
      let type: UInt64 = tensor.elementType == .float32 ? 1 : 9
      list.append(
        Variable(
          name: Array(name.utf8),
          fields: [
            (0x08, .number(type)), (0x12, .bytes(shape)), (0x20, .number(UInt64(offset))),
            (0x28, .number(UInt64(tensor.byteCount))),
            (0x35, .word(tensor.withUnsafeBytes { CRC32C.masked($0) })),
          ]))
      offset += tensor.byteCount
    }
    variables = list
  }

  /// A field 2 with an extent in its field 1.
  private static func extent(_ size: UInt64) -> [UInt8] {
    let number = variable(size)
    return [0x12, UInt8(1 + number.count), 8] + number
  }

  /// A number of 7 bits a byte.
  static func variable(_ number: UInt64) -> [UInt8] {
    var (rest, bytes) = (number, [UInt8]())
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// An index with one to three changes.
  func mutant(using generator: inout SplitMix64) -> [UInt8] {
    var list = variables
    var lies = Lies()
    for _ in 0...generator.index(below: 3) {
      switch generator.index(below: 12) {
      case 0: list.remove(at: generator.index(below: list.count))
      case 1: list.swapAt(generator.index(below: list.count), generator.index(below: list.count))
      case 2: changeName(&list[generator.index(below: list.count)].name, using: &generator)
      case 3: lies.shared = generator.index(below: 2000)
      case 4: lies.restarts = generator.index(below: 2) == 0 ? .max : UInt32(generator.index(below: 50))
      case 5: lies.handle = Self.numbers[generator.index(below: Self.numbers.count)]
      case 6 where generator.index(below: 2) == 0: lies.compression = UInt8(generator.index(below: 3))
      case 7 where generator.index(below: 2) == 0: lies.check = true
      case 8 where generator.index(below: 4) == 0: lies.footer = generator.index(below: 48)
      default: changeField(&list[generator.index(below: list.count)].fields, using: &generator)
      }
      if list.isEmpty { list = variables }
    }
    return Self.file(list, lies, using: &generator)
  }

  /// What an index says wrongly of itself.
  private struct Lies {
    var shared: Int?
    var restarts: UInt32 = 1
    var handle: UInt64?
    var compression: UInt8 = 0
    var check = false
    var footer: Int?
  }

  private func changeName(_ name: inout [UInt8], using generator: inout SplitMix64) {
    switch generator.index(below: 4) {
    case 0: name = []
    case 1: name.append(0xFF)
    case 2: name += [UInt8](repeating: 0x61, count: generator.index(below: 1200))
    default: name = Array(name.dropLast(1 + generator.index(below: 10)))
    }
  }

  private func changeField(
    _ fields: inout [(tag: UInt8, content: Content)], using generator: inout SplitMix64
  ) {
    guard !fields.isEmpty else { return }
    let place = generator.index(below: fields.count)
    let number = Self.numbers[generator.index(below: Self.numbers.count)]
    switch (generator.index(below: 6), fields[place].content) {
    case (0, _): fields.remove(at: place)
    case (1, _): fields.append(fields[place])
    case (2, _): fields[place].tag = UInt8(generator.index(below: 64))
    case (3, _): fields.append((0x18, .number(number)))
    case (_, .number): fields[place].content = .number(number)
    case (_, .word(let word)): fields[place].content = .word(word ^ 1)
    case (_, .bytes(var bytes)):
      if bytes.isEmpty || generator.index(below: 3) == 0 {
        bytes += Self.extent(number)
      } else {
        bytes[generator.index(below: bytes.count)] = UInt8(generator.index(below: 256))
      }
      fields[place].content = .bytes(bytes)
    }
  }

  private static func message(_ fields: [(tag: UInt8, content: Content)]) -> [UInt8] {
    fields.flatMap { field -> [UInt8] in
      switch field.content {
      case .number(let number): [field.tag] + variable(number)
      case .word(let word): [field.tag] + withUnsafeBytes(of: word.littleEndian, Array.init)
      case .bytes(let bytes): [field.tag] + variable(UInt64(bytes.count)) + bytes
      }
    }
  }

  private static func block(_ entries: [UInt8], _ lies: Lies) -> [UInt8] {
    let body =
      entries + [0, 0, 0, 0] + withUnsafeBytes(of: lies.restarts.littleEndian, Array.init) + [
        lies.compression
      ]
    let check = CRC32C.masked(body) ^ (lies.check ? 1 : 0)
    return body + withUnsafeBytes(of: check.littleEndian, Array.init)
  }

  private static func file(_ list: [Variable], _ lies: Lies, using generator: inout SplitMix64) -> [UInt8] {
    var entries: [UInt8] = []
    var previous: [UInt8] = []
    let liar = generator.index(below: list.count)
    for (number, item) in list.enumerated() {
      var shared = zip(previous, item.name).prefix { $0 == $1 }.count
      let added = item.name.dropFirst(shared)
      if number == liar, let lie = lies.shared { shared = lie }
      let value = message(item.fields)
      entries +=
        variable(UInt64(shared)) + variable(UInt64(added.count)) + variable(UInt64(value.count)) + added
        + value
      previous = item.name
    }
    var honest = Lies()
    // Half of the lies stand in the index block, whose check comes first.
    let isFirst = generator.index(below: 4) == 0
    let data = block(entries, isFirst ? honest : lies)
    let handle = variable(0) + variable(lies.handle ?? UInt64(data.count - 5))
    honest.check = isFirst && lies.check
    let index = block([0, 1] + variable(UInt64(handle.count)) + [0x7A] + handle, isFirst ? lies : honest)
    var footer = variable(0) + variable(0) + variable(UInt64(data.count)) + variable(UInt64(index.count - 5))
    footer +=
      [UInt8](repeating: 0, count: 40 - footer.count) + [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB]
    if let place = lies.footer { footer[place] ^= 1 << UInt8(place % 8) }
    return data + index + footer
  }
}
