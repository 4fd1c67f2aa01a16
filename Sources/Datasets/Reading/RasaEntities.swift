/// Strips the entity mark-up of Rasa's training examples and keeps the words that were said.
///
/// `[value](entity)`, `[value](entity:synonym)`, `[value]{"entity": ...}` and `[value][{"entity": ...}, ...]`
/// all become `value`. Brackets followed by anything else stay as they are. The value may not contain `]`,
/// the parentheses not `)`, the braces not `}`, and none may be empty, as in Rasa's own pattern.
package enum RasaEntities {
  /// `text` without mark-up. Linear time but for unclosed brackets.
  package static func stripped(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      if bytes[position] == open, let value = index(of: close, in: bytes, from: position + 1),
        value > position + 1, let end = markUpEnd(in: bytes, at: value + 1)
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

  private static func index(of byte: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    return bytes[start...].firstIndex(of: byte)
  }

  /// The place behind the entity that begins at `position`, or nil when none does.
  private static func markUpEnd(in bytes: [UInt8], at position: Int) -> Int? {
    guard position < bytes.count else { return nil }
    let closing: UInt8
    switch bytes[position] {
    case UInt8(ascii: "("): closing = UInt8(ascii: ")")
    case UInt8(ascii: "{"): closing = UInt8(ascii: "}")
    case open where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "{"): closing = close
    default: return nil
    }
    guard let end = index(of: closing, in: bytes, from: position + 1), end > position + 1 else { return nil }
    // An entity's name is not empty: `[a](:b)` is no mark-up.
    if closing == UInt8(ascii: ")"), bytes[position + 1] == UInt8(ascii: ":") { return nil }
    return end + 1
  }
}
