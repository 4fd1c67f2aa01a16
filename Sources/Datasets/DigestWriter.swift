import Crypto

/// Collects numbers and strings and gives their SHA-256.
package struct DigestWriter {
  private var hash = SHA256()
  private var buffer: [UInt8] = []

  /// An empty writer.
  package init() {
    buffer.reserveCapacity(1 << 16)
  }

  /// Adds eight bytes, little endian.
  package mutating func append(_ number: UInt64) {
    withUnsafeBytes(of: number.littleEndian) { buffer.append(contentsOf: $0) }
    flush(at: 1 << 16)
  }

  /// Adds the UTF-8 of a string behind its length.
  package mutating func append(_ text: String) {
    append(UInt64(text.utf8.count))
    buffer.append(contentsOf: text.utf8)
    flush(at: 1 << 16)
  }

  /// Adds strings behind their number.
  package mutating func append(_ texts: [String]) {
    append(UInt64(texts.count))
    for text in texts { append(text) }
  }

  /// The digest of all that was added, 64 hexadecimal digits.
  package mutating func finish() -> String {
    flush(at: 0)
    return Hexadecimal.text(of: hash.finalize())
  }

  private mutating func flush(at limit: Int) {
    guard buffer.count >= limit else { return }
    hash.update(data: buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
