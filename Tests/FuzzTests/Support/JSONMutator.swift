import Evaluation
import JSON

/// Changes JSON within its grammar: values of other kinds and sizes, members lost, doubled, renamed and moved.
struct JSONMutator {
  /// Whole values to begin with, and to take pieces from.
  let corpus: [JSONValue]
  /// Strings that mean something.
  let words: [String]

  private static let values: [JSONValue] = [
    nil, true, false, 0, 1, -1, 2, 7, 255, 1024, 65535, 65536, 2_147_483_647, 2_147_483_648, 16_777_216,
    4_294_967_296, 9_007_199_254_740_993, 4_611_686_018_427_387_904, 9_223_372_036_854_775_807,
    -9_223_372_036_854_775_808, 0.5, -0.0, .number(.leastNonzeroMagnitude), 1e30, 1e308, "", " ", "x", "\0",
    "\u{301}", "-1", "0", [],
    [:],
    [[]], [0], [[:]], ["": ""],
  ]

  static let largest = 100_000

  /// The text of a value of the corpus with one to four changes that leave it of moderate length.
  func mutant(using generator: inout SplitMix64) -> [UInt8] {
    var value = corpus[generator.index(below: corpus.count)]
    var text = value.serialized()
    for _ in 0...generator.index(below: 4) {
      let next = changed(value, using: &generator)
      let nextText = next.serialized()
      if nextText.utf8.count <= Self.largest { (value, text) = (next, nextText) }
    }
    return Array(text.utf8)
  }

  /// A value with one change, at a random place: outer places are as likely as all that is within them.
  func changed(_ value: JSONValue, using generator: inout SplitMix64) -> JSONValue {
    switch value {
    case .object(let object) where !object.isEmpty && generator.index(below: 4) > 0:
      var members = Array(object)
      let place = generator.index(below: members.count)
      members[place].value = changed(members[place].value, using: &generator)
      return Self.object(members)
    case .array(var elements) where !elements.isEmpty && generator.index(below: 4) > 0:
      let place = generator.index(below: elements.count)
      elements[place] = changed(elements[place], using: &generator)
      return .array(elements)
    default:
      return generator.index(below: 3) > 0 ? resized(value, using: &generator) : other(using: &generator)
    }
  }

  /// The same kind of value, larger, smaller or otherwise.
  private func resized(_ value: JSONValue, using generator: inout SplitMix64) -> JSONValue {
    switch value {
    case .object(let object): return resized(object, using: &generator)
    case .array(let elements): return resized(elements, using: &generator)
    case .integer(let number):
      let steps: [Int64] = [1, -1, number, 1 << 31, 0 &- number, .max]
      return .integer(number &+ steps[generator.index(below: steps.count)])
    case .number(let number): return .number(number * [2, -1, 1e300, 0][generator.index(below: 4)])
    case .string(let text):
      switch generator.index(below: 5) {
      case 0: return .string(words[generator.index(below: words.count)])
      case 1: return .string(text + text)
      case 2: return .string(String(text.dropLast()))
      case 3: return .string(String(repeating: text + "x", count: generator.index(below: 3000)))
      default: return .string(text.uppercased())
      }
    case .null, .bool: return other(using: &generator)
    }
  }

  private func resized(_ object: JSONObject, using generator: inout SplitMix64) -> JSONValue {
    var members = Array(object)
    let place = generator.index(below: max(members.count, 1))
    switch generator.index(below: 4) {
    case 0 where !members.isEmpty: members.remove(at: place)
    case 1 where !members.isEmpty: members[place].key = words[generator.index(below: words.count)]
    case 2 where !members.isEmpty:
      let count = generator.index(below: 300)
      members += (0..<count).map { ("\(members[place].key)\($0)", members[place].value) }
    default: members.append((words[generator.index(below: words.count)], other(using: &generator)))
    }
    return Self.object(members)
  }

  private func resized(_ elements: [JSONValue], using generator: inout SplitMix64) -> JSONValue {
    var elements = elements
    let place = generator.index(below: max(elements.count, 1))
    switch generator.index(below: 4) {
    case 0 where !elements.isEmpty: elements.remove(at: place)
    case 1 where !elements.isEmpty:
      elements += [JSONValue](repeating: elements[place], count: generator.index(below: 300))
    case 2 where elements.count > 1: elements.swapAt(place, generator.index(below: elements.count))
    default: elements.insert(other(using: &generator), at: generator.index(below: elements.count + 1))
    }
    return .array(elements)
  }

  /// Something else: a value of interest, a deep one, or a piece of the corpus.
  private func other(using generator: inout SplitMix64) -> JSONValue {
    switch generator.index(below: 8) {
    case 0:
      return (0..<generator.index(below: 140)).reduce(0) { value, _ in [value] }
    case 1:
      return .string(words[generator.index(below: words.count)])
    case 2, 3:
      var piece = corpus[generator.index(below: corpus.count)]
      while generator.index(below: 3) > 0 {
        let parts = piece.array ?? piece.object.map { $0.map(\.value) } ?? []
        if parts.isEmpty { break }
        piece = parts[generator.index(below: parts.count)]
      }
      return piece
    default:
      return Self.values[generator.index(below: Self.values.count)]
    }
  }

  private static func object(_ members: [(key: String, value: JSONValue)]) -> JSONValue {
    var object = JSONObject()
    for (key, value) in members { object[key] = value }
    return .object(object)
  }
}
