/// The tokens `<0x00>` to `<0xFF>`, with which some models spell what their vocabulary lacks.
enum ByteFallback {
  /// The id of every byte's token, -1 where the vocabulary has none.
  static func ids(_ vocabulary: Vocabulary) -> [Int32] {
    (0..<256).map { vocabulary.id(of: name(of: UInt8($0))) ?? -1 }
  }

  /// The token of a byte.
  static func name(of byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x\(digits.count < 2 ? "0" : "")\(digits)>"
  }

  /// The byte of a token, or nil.
  static func byte(of token: some Collection<UInt8>) -> UInt8? {
    let bytes = Array(token)
    guard bytes.count == 6, bytes.starts(with: "<0x".utf8), bytes[5] == UInt8(ascii: ">") else { return nil }
    // As in the reference, whose reader of numbers takes a sign.
    let digits = String(decoding: bytes[3..<5], as: UTF8.self)
    return digits.hasPrefix("-") ? nil : UInt8(digits, radix: 16)
  }
}
