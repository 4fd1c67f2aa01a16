/// Strips the entity mark-up of Rasa's training examples and keeps the words that were said.
///
/// `[value](entity)`, `[value](entity:synonym)`, `[value]{"entity": ...}` and `[value][{"entity": ...}, ...]`
/// all become `value`. Brackets followed by anything else stay as they are. The value may not contain `]`,
/// the parentheses not `)`, the braces not `}`, and none may be empty, as in Rasa's own pattern.
package enum RasaEntities {
  /// `text` without mark-up. Linear time.
  package static func stripped(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var values = ForwardSearch(for: close)
    var ends = [UInt8(ascii: ")"), UInt8(ascii: "}"), close].map(ForwardSearch.init)
    var position = 0
    while position < bytes.count {
      if bytes[position] == open, let value = values.place(in: bytes, from: position + 1),
        value > position + 1, let end = markUpEnd(in: bytes, at: value + 1, &ends)
      {
        result.append(contentsOf: bytes[position + 1..<value])
        position = end
      } else {
        result.append(bytes[position])
        position += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let open = UInt8(ascii: "[")
  private static let close = UInt8(ascii: "]")

  /// The place behind the entity that begins at `position`, or nil when none does.
  ///
  /// `ends` search for what closes parentheses, braces and lists, in this order.
  private static func markUpEnd(
    in bytes: [UInt8], at position: Int, _ ends: inout [ForwardSearch]
  ) -> Int? {
    guard position < bytes.count else { return nil }
    let kind: Int
    switch bytes[position] {
    case UInt8(ascii: "("): kind = 0
    case UInt8(ascii: "{"): kind = 1
    case open where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "{"): kind = 2
    default: return nil
    }
    guard let end = ends[kind].place(in: bytes, from: position + 1), end > position + 1 else { return nil }
    // An entity's name is not empty: `[a](:b)` is no mark-up.
    if kind == 0, bytes[position + 1] == UInt8(ascii: ":") { return nil }
    return end + 1
  }
}

/// Finds the next place of a byte from places that only ever grow, in linear time over all calls.
private struct ForwardSearch {
  private let byte: UInt8
  private var found = -1

  init(for byte: UInt8) {
    self.byte = byte
  }

  /// The first place of the byte at `start` or behind it, or nil; `start` is no less than in the call before.
  mutating func place(in bytes: [UInt8], from start: Int) -> Int? {
    if found < start {
      found = bytes.dropFirst(start).firstIndex(of: byte) ?? bytes.count
    }
    return found < bytes.count ? found : nil
  }
}
