import Evaluation
import ModelFormat

/// Changes the pickle of a weight file instruction by instruction, and the numbers in it.
struct PickleMutator {
  /// A pickle cut into its instructions, each with its argument.
  private let instructions: [[UInt8]]

  private static let snippets: [[UInt8]] =
    [
      [0x28], [0x29], [0x5D], [0x7D], [0x74], [0x75], [0x65], [0x61], [0x73], [0x52], [0x51], [0x62], [0x81],
      [0x85],
      [0x86], [0x87], [0x88], [0x89], [0x4E], [0x8F], [0x2E], [0x80, 2], [0x80, 4], [0x30], [0x93], [0x94],
      [0x71, 0],
      [0x68, 0], [0x68, 1], [0x72, 0xFF, 0xFF, 0xFF, 0xFF], [0x6A, 2, 0, 0, 0], [0x4B, 0], [0x4B, 255],
      [0x4D, 0xFF, 0xFF], [0x4A, 0xFF, 0xFF, 0xFF, 0x7F], [0x4A, 0xFF, 0xFF, 0xFF, 0xFF],
      [0x8A, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x80],
      [0x8A, 0],
      [0x8A, 20], [0x47, 0, 0, 0, 0, 0, 0, 0xF0, 0x7F], [0x55, 1, 0x61], [0x55, 1, 0xFF], [0x58, 0, 0, 0, 0],
      [0x58, 0xFF, 0xFF, 0, 0],
    ]
    + [
      "os\nsystem", "builtins\neval", "collections\nOrderedDict", "torch\nFloatStorage", "torch\nByteStorage",
    ]
    .map { [0x63] + Array($0.utf8) + [0x0A] }
    + [
      "torch\nSize", "torch._utils\n_rebuild_tensor_v2", "torch._utils\n_rebuild_parameter", "torch\ndevice",
    ]
    .map { [0x63] + Array($0.utf8) + [0x0A] }

  /// Cuts a pickle, which ends with STOP.
  init(_ pickle: [UInt8]) {
    var list: [[UInt8]] = []
    var rest = pickle[...]
    while let code = rest.first {
      let length = min(Self.length(of: code, rest), rest.count)
      list.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    instructions = list
  }

  /// The bytes of the instruction at the beginning, by what `pickletools` says of it.
  private static func length(of code: UInt8, _ bytes: ArraySlice<UInt8>) -> Int {
    func byte(_ place: Int) -> Int { Int(bytes.dropFirst(place).first ?? 0) }
    switch code {
    case 0x80, 0x4B, 0x71, 0x68: return 2
    case 0x4D: return 3
    case 0x4A, 0x72, 0x6A: return 5
    case 0x47: return 9
    case 0x8A, 0x55: return 2 + byte(1)
    case 0x58: return 5 + byte(1) + byte(2) << 8
    case 0x63:
      let lines = bytes.indices.filter { bytes[$0] == 0x0A }.prefix(2)
      return (lines.last ?? bytes.endIndex - 1) - bytes.startIndex + 1
    default: return 1
    }
  }

  /// The pickle with one to three changes, of which most are small ones in arguments.
  func mutant(using generator: inout SplitMix64) -> [UInt8] {
    var list = instructions
    for _ in 0...generator.index(below: 3) { change(&list, using: &generator) }
    return list.flatMap { $0 }
  }

  private func change(_ list: inout [[UInt8]], using generator: inout SplitMix64) {
    guard !list.isEmpty else { return }
    let place = generator.index(below: list.count)
    let snippet = Self.snippets[generator.index(below: Self.snippets.count)]
    switch generator.index(below: 12) {
    case 0: list[place] = snippet
    case 1: list.insert(snippet, at: place)
    case 2: list.remove(at: place)
    case 3: list.insert(list[place], at: place)
    case 4: list.swapAt(place, generator.index(below: list.count))
    case 5:
      let end = min(place + 1 + generator.index(below: 30), list.count)
      list.insert(contentsOf: list[place..<end], at: generator.index(below: list.count))
    case 6 where generator.index(below: 4) == 0: list.removeSubrange(place...)
    case 7 where generator.index(below: 8) == 0:
      list.insert(contentsOf: repeatElement(snippet, count: generator.index(below: 3000)), at: place)
    default: changeArgument(&list, from: place, using: &generator)
    }
  }

  /// Changes a byte of the argument of the next instruction that has one.
  private func changeArgument(_ list: inout [[UInt8]], from place: Int, using generator: inout SplitMix64) {
    guard let place = (place..<list.count).first(where: { list[$0].count > 1 }) else { return }
    let byte = 1 + generator.index(below: list[place].count - 1)
    switch generator.index(below: 4) {
    case 0: list[place][byte] = UInt8(generator.index(below: 256))
    case 1: list[place][byte] &+= 1
    case 2: list[place][byte] &-= 1
    default: list[place][byte] ^= 1 << UInt8(generator.index(below: 8))
    }
  }
}
