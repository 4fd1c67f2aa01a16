import Evaluation
import ModelFormat
import TestSupport
import Testing

/// Mutants of PyTorch's files: instructions and arguments of their pickles, fields of the zip file, counts of the stream.
@Suite struct TorchFuzzTests {
  private static let folder = Corpus.goldens + "/files/torch"

  private func use(_ path: String) throws -> Verdict {
    do {
      let store = try TensorStore(file: path)
      for name in store.names {
        guard let tensor = store[name] else { continue }
        // Every byte is touched: a slice beyond the file would end the process.
        let sum = tensor.withUnsafeBytes { $0.reduce(0) { $0 &+ Int($1) } }
        #expect(sum >= 0 && tensor.byteCount == tensor.count * tensor.elementType.sizeInBytes)
      }
      return .accepted
    } catch let error as ModelFormatError {
      #expect(error.path == path)
      // The first check: the directory of the zip file, or the stream's magic number and system.
      let isFirst = ["zip", "file", "stream"].contains { error.place.hasPrefix($0) }
      return isFirst ? .refusedFirst : .refusedLater
    }
  }

  @Test func zipFilesThatLieAreRefused() throws {
    let folder = try TemporaryFolder()
    let whole = try Corpus.bytes(Self.folder + "/zip.bin")
    let archive = ZipBuilder(whole)
    let pickle = archive.place(of: "/data.pkl")
    let pickles = PickleMutator(archive.entries[pickle].data)
    let bytes = ByteMutator(
      [whole], words: ["PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "PK\u{6}\u{6}", "PK\u{6}\u{7}"])
    try Fuzz.expectSurvival(ofReader: "zip.bin", in: folder) { generator in
      if generator.index(below: 8) == 0 { return bytes.mutant(using: &generator) }
      var mutant = archive
      if generator.index(below: 8) > 0 { mutant.entries[pickle].data = pickles.mutant(using: &generator) }
      if generator.index(below: 4) == 0 { Self.change(&mutant.entries, using: &generator) }
      return mutant.file(lies: generator.index(below: 8) == 0 ? 1 : 0, using: &generator)
    } use: {
      try use($0)
    }
  }

  /// Changes one entry of a zip file: its length, its bytes, its name, or whether it is there.
  private static func change(
    _ entries: inout [(name: String, data: [UInt8])], using generator: inout SplitMix64
  ) {
    let place = generator.index(below: entries.count)
    switch generator.index(below: 5) {
    case 0: entries[place].data.removeLast(min(1, entries[place].data.count))
    case 1: entries[place].data.append(0)
    case 2: entries.remove(at: place)
    case 3: entries[place].name += "0"
    default:
      if let order = entries.firstIndex(where: { $0.name.hasSuffix("/byteorder") }) {
        entries[order].data = Array(["big", "little", "middle", ""][generator.index(below: 4)].utf8)
      }
    }
  }

  @Test func streamsThatLieAreRefused() throws {
    let folder = try TemporaryFolder()
    let files = try ["legacy", "views"].map { try Corpus.bytes(Self.folder + "/\($0).bin") }
    let streams = files.map(LegacyStream.init)
    let bytes = ByteMutator(files)
    try Fuzz.expectSurvival(ofReader: "legacy.bin", in: folder) { generator in
      generator.index(below: 8) == 0
        ? bytes.mutant(using: &generator)
        : streams[generator.index(below: streams.count)].mutant(using: &generator)
    } use: {
      try use($0)
    }
  }

  /// Pickles that say little over and over, where each time could cost much: a long name, a long key, a wide tuple, a tensor.
  @Test func whatIsRecalledOverAndOverCostsLittle() throws {
    let folder = try TemporaryFolder()
    let head =
      try Array(Corpus.bytes(Self.folder + "/legacy.bin").prefix(21)) + [0x80, 2, 0x7D, 0x2E, 0x80, 2]
    let long = [0x58, 0xF0, 0xFF, 0, 0] + [UInt8](repeating: 0x61, count: 0xFFF0)
    let storage =
      Array("(U\u{7}storagectorch\nFloatStorage\n".utf8) + [
        0x55, 1, 0x30, 0x55, 3, 0x63, 0x70, 0x75, 0x4B, 1, 0x74,
      ]
    let tensor =
      Array("ctorch._utils\n_rebuild_tensor_v2\n(".utf8) + storage + [
        0x51, 0x4B, 0, 0x29, 0x29, 0x4E, 0x4E, 0x74, 0x52,
      ]
    let cases: [(start: [UInt8], unit: [UInt8])] = [
      // {name: tensor, name: tensor, ...}
      ([0x7D] + long + [0x71, 0] + tensor + [0x71, 1, 0x73], [0x68, 0, 0x68, 1, 0x73]),
      // {"0": tensor} with a storage again and again.
      (storage + [0x71, 0, 0x51], [0x68, 0, 0x51]),
      (
        Array("(U\u{7}storagectorch\nFloatStorage\n".utf8) + long + [0x55, 0, 0x4B, 1, 0x74, 0x71, 0, 0x51],
        [0x68, 0, 0x51]
      ),
      ([0x4E, 0x71, 0], [0x85]), ([0x29, 0x71, 0], [0x68, 0]), ([], [0x5D]), ([], [0x7D]),
      ([0x4E], [0x72, 0, 0, 0, 9]),
      ([], [0x28]), (tensor + [0x71, 0], [0x68, 0]),
      (
        [0x5D] + [0x28] + [UInt8](repeating: 0x4E, count: 20_000) + [0x65, 0x71, 0], [0x68, 0, 0x68, 0, 0x61]
      ),
    ]
    for (number, (start, unit)) in cases.enumerated() {
      let times = (Fuzz.isLong ? 2_000_000 : 100_000) / unit.count
      let file = head + start + (0..<times).flatMap { _ in unit } + [0x2E, 0x80, 2, 0x5D, 0x2E]
      let path = try folder.write(file, to: "bomb.bin")
      let before = PeakMemory.start()
      let time = try ContinuousClock().measure { _ = try use(path) }
      let growth = PeakMemory.growth(since: before)
      #expect(time <= Fuzz.longest, "case \(number): \(time)")
      #expect(growth <= Fuzz.memory(for: file.count), "case \(number): \(growth) bytes of memory")
    }
  }
}

/// A stream of PyTorch cut into its pickles and its numbers.
private struct LegacyStream {
  private let start: [UInt8]
  private let system: PickleMutator
  private let object: PickleMutator
  private let keys: PickleMutator
  private let whole: [[UInt8]]
  private let numbers: [UInt8]

  /// Cuts a file at the STOP of each pickle: the goldens have no other byte of that value right before a PROTO.
  init(_ file: [UInt8]) {
    var ends: [Int] = []
    for place in 0..<file.count - 2
    where file[place] == 0x2E && file[place + 1] == 0x80 && file[place + 2] == 2 {
      ends.append(place + 1)
    }
    // The last pickle is the list of keys: strings, whose STOP is the first one behind APPENDS or APPEND.
    let last =
      (ends[3]..<file.count - 1).first { [0x61, 0x65].contains(file[$0]) && file[$0 + 1] == 0x2E } ?? ends[3]
    start = Array(file[..<ends[1]])
    whole = [Array(file[ends[1]..<ends[2]]), Array(file[ends[2]..<ends[3]]), Array(file[ends[3]..<last + 2])]
    (system, object, keys) = (PickleMutator(whole[0]), PickleMutator(whole[1]), PickleMutator(whole[2]))
    numbers = Array(file[(last + 2)...])
  }

  /// The stream with a change in one part, mostly the object.
  func mutant(using generator: inout SplitMix64) -> [UInt8] {
    switch generator.index(below: 12) {
    case 0: return start + system.mutant(using: &generator) + whole[1] + whole[2] + numbers
    case 1, 2: return start + whole[0] + whole[1] + keys.mutant(using: &generator) + numbers
    case 3: return start + whole[0] + whole[1] + whole[2] + numbers.dropLast(generator.index(below: 40))
    case 4:
      // The first storage's number of elements, or any other byte.
      var changed = numbers
      let place = generator.index(below: generator.index(below: 2) == 0 ? 8 : changed.count)
      changed[place] = [0, 1, 0x7F, 0x80, 0xFF, changed[place] &+ 1][generator.index(below: 6)]
      return start + whole[0] + whole[1] + whole[2] + changed
    default: return start + whole[0] + object.mutant(using: &generator) + whole[2] + numbers
    }
  }
}
