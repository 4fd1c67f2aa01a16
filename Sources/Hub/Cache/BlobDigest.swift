import Crypto

/// The digest that names a file in the cache: SHA-256 of large files (git-lfs), git's SHA-1 of all others.
///
/// Git's is the SHA-1 of `blob N`, a zero byte, and the N bytes.
struct BlobDigest {
  private var sha256: SHA256?
  private var sha1: Insecure.SHA1?

  /// Begins the digest of a file that has the name `name` in the cache and `size` bytes.
  init(of name: String, size: Int) {
    if name.utf8.count == 64 {
      sha256 = SHA256()
    } else {
      var hash = Insecure.SHA1()
      hash.update(data: Array("blob \(size)\0".utf8))
      sha1 = hash
    }
  }

  /// Takes the next bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    sha256?.update(bufferPointer: bytes)
    sha1?.update(bufferPointer: bytes)
  }

  /// The digest so far in lower-case hexadecimal digits.
  var text: String {
    if let sha256 { return Self.hexadecimal(sha256.finalize()) }
    return sha1.map { Self.hexadecimal($0.finalize()) } ?? ""
  }

  /// Whether a text is `count` lower-case hexadecimal digits.
  static func isHexadecimal(_ text: String, count: Int) -> Bool {
    text.utf8.count == count
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
