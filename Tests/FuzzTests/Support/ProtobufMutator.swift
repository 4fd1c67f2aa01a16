import Evaluation

/// Changes protocol buffers messages within their grammar: fields lost, doubled, moved and renumbered, numbers and
/// lengths of other sizes, strings cut and replaced; and now and then bytes without regard to it.
struct ProtobufMutator {
  /// A field: its number and what it holds.
  private struct Field {
    var number: UInt64
    var value: Value
  }

  private indirect enum Value {
    case varint(UInt64)
    case fixed32([UInt8])
    case fixed64([UInt8])
    case bytes([UInt8])
    case message([Field])
  }

  private let corpus: [[Field]]
  private let bytes: ByteMutator

  private static let numbers: [UInt64] = [
    0, 1, 2, 3, 4, 5, 6, 7, 24, 35, 127, 128, 16_383, 65_536, 2_147_483_647, 2_147_483_648, 4_294_967_296,
    .max,
  ]
  private static let largest = 100_000

  /// - Parameters:
  ///   - corpus: Whole messages to begin with.
  ///   - messages: The numbers of the fields that hold messages.
  ///   - words: Strings that mean something.
  init(_ corpus: [[UInt8]], messages: Set<UInt64>, words: [String]) {
    self.corpus = corpus.map { Self.parse($0[...], messages) ?? [] }
    bytes = ByteMutator(corpus, words: words)
  }

  /// Whether bytes are fields from the first to the last.
  static func isMessage(_ bytes: [UInt8]) -> Bool { parse(bytes[...], []) != nil }

  /// A message of the corpus with one to five changes.
  func mutant(using generator: inout SplitMix64) -> [UInt8] {
    var fields = corpus[generator.index(below: corpus.count)]
    for _ in 0...generator.index(below: 5) { change(&fields, using: &generator) }
    var result = Array(Self.serialized(fields).prefix(Self.largest))
    if generator.index(below: 4) == 0 { bytes.change(&result, using: &generator) }
    return result
  }

  private func change(_ fields: inout [Field], using generator: inout SplitMix64) {
    guard !fields.isEmpty else { return }
    let place = generator.index(below: fields.count)
    switch generator.index(below: 9) {
    case 0: fields.remove(at: place)
    case 1:
      let count = 1 << generator.index(below: 8)
      fields.insert(contentsOf: repeatElement(fields[place], count: count), at: place)
    case 2: fields.swapAt(place, generator.index(below: fields.count))
    case 3: fields[place].number = Self.numbers[generator.index(below: Self.numbers.count)] & 0xFFFF
    case 4:
      fields.append(Field(number: 1, value: .message([Field(number: 1, value: .bytes(word(&generator)))])))
    default: change(&fields[place].value, using: &generator)
    }
  }

  private func change(_ value: inout Value, using generator: inout SplitMix64) {
    switch value {
    case .message(var fields):
      change(&fields, using: &generator)
      value = .message(fields)
    case .varint: value = .varint(Self.numbers[generator.index(below: Self.numbers.count)])
    case .fixed32(let old), .fixed64(let old):
      let patterns: [[UInt8]] = [
        [0, 0, 0x80, 0x7F], [0, 0, 0xC0, 0x7F], [0, 0, 0x80, 0xFF], [0, 0, 0, 0], [1, 0, 0, 0],
      ]
      let pattern = patterns[generator.index(below: patterns.count)]
      value = old.count == 4 ? .fixed32(pattern) : .fixed64(pattern + pattern)
    case .bytes(var old):
      switch generator.index(below: 4) {
      case 0: old = word(&generator)
      case 1: old += old
      case 2: old = Array(old.prefix(generator.index(below: old.count + 1)))
      default: bytes.change(&old, using: &generator)
      }
      value = .bytes(old)
    }
  }

  private func word(_ generator: inout SplitMix64) -> [UInt8] {
    bytes.words[generator.index(below: bytes.words.count)]
  }

  private static func parse(_ bytes: ArraySlice<UInt8>, _ messages: Set<UInt64>) -> [Field]? {
    var rest = bytes
    var fields: [Field] = []
    while !rest.isEmpty {
      guard let key = varint(&rest) else { return nil }
      switch key & 7 {
      case 0:
        guard let number = varint(&rest) else { return nil }
        fields.append(Field(number: key >> 3, value: .varint(number)))
      case 1, 5:
        let size = key & 7 == 1 ? 8 : 4
        guard rest.count >= size else { return nil }
        let content = Array(rest.prefix(size))
        fields.append(Field(number: key >> 3, value: size == 8 ? .fixed64(content) : .fixed32(content)))
        rest = rest.dropFirst(size)
      case 2:
        guard let length = varint(&rest), length <= UInt64(rest.count) else { return nil }
        let content = rest.prefix(Int(length))
        rest = rest.dropFirst(Int(length))
        let inner = messages.contains(key >> 3) ? parse(content, []) : nil
        fields.append(Field(number: key >> 3, value: inner.map { .message($0) } ?? .bytes(Array(content))))
      default: return nil
      }
    }
    return fields
  }

  private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return shift == 63 && byte > 1 ? nil : result }
    }
    return nil
  }

  private static func serialized(_ fields: [Field]) -> [UInt8] {
    var result: [UInt8] = []
    func append(_ number: UInt64) {
      var rest = number
      while rest >= 0x80 {
        result.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      result.append(UInt8(rest))
    }
    for field in fields {
      switch field.value {
      case .varint(let number):
        append(field.number << 3)
        append(number)
      case .fixed32(let bytes):
        append(field.number << 3 | 5)
        result += bytes
      case .fixed64(let bytes):
        append(field.number << 3 | 1)
        result += bytes
      case .bytes(let bytes):
        append(field.number << 3 | 2)
        append(UInt64(bytes.count))
        result += bytes
      case .message(let fields):
        let bytes = serialized(fields)
        append(field.number << 3 | 2)
        append(UInt64(bytes.count))
        result += bytes
      }
    }
    return result
  }
}
