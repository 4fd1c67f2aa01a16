/// A string that is hashed and compared by its UTF-8 bytes, for names that are data.
package struct UTF8Key: Hashable, Sendable {
  /// The string itself.
  package let string: String

  /// Wraps a string.
  package init(_ string: String) { self.string = string }

  /// Whether the UTF-8 bytes are equal; canonically equivalent spellings differ.
  package static func == (left: UTF8Key, right: UTF8Key) -> Bool {
    left.string.utf8.elementsEqual(right.string.utf8)
  }

  /// Feeds the UTF-8 bytes to a hasher.
  package func hash(into hasher: inout Hasher) {
    let hashed: Void? = string.utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if hashed == nil {
      for byte in string.utf8 { hasher.combine(byte) }
    }
  }
}
