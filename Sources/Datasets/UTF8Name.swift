/// A string as a dictionary key that is equal iff its UTF-8 bytes are.
///
/// `String` itself counts canonically equivalent spellings as equal.
package struct UTF8Name: Hashable, Sendable {
  /// The string.
  package let text: String

  /// A key of `text`.
  package init(_ text: String) {
    self.text = text
  }

  /// Whether the bytes are equal.
  package static func == (left: UTF8Name, right: UTF8Name) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  /// Hashes the bytes.
  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}
