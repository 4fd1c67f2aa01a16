/// GPT-2's alphabet: one printable character for each byte.
///
/// Bytes that Latin-1 prints (0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF) stand for themselves; the n-th of the others is
/// U+0100 + n.
///
/// Source: `bytes_to_unicode` of GPT-2, as in `tokenizers` 0.23.3.
enum ByteAlphabet {
  /// The character of every byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (0..<256).map { (byte: UInt32) in
      let isPrinted = 0x21...0x7E ~= byte || 0xA1...0xAC ~= byte || byte >= 0xAE
      if isPrinted { return byte }
      defer { next += 1 }
      return next
    }
  }()

  /// The UTF-8 of every byte's character, one byte or two: the first below, the second in the high half.
  static let encoded: ImmutableBuffer<UInt16> = ImmutableBuffer(
    scalars.map { scalar in
      var bytes: [UInt8] = []
      UTF8Decoding.append(scalar, to: &bytes)
      return UInt16(bytes[0]) | (bytes.count > 1 ? UInt16(bytes[1]) << 8 : 0)
    })

  /// The byte of a character, or nil.
  static func byte(of scalar: UInt32) -> UInt8? { bytes[scalar] }

  private static let bytes: [UInt32: UInt8] = Dictionary(
    uniqueKeysWithValues: scalars.enumerated().map { ($0.element, UInt8($0.offset)) })
}

extension WorkingText {
  /// Replaces every byte of the parts by its character of GPT-2's alphabet.
  mutating func spellBytes() {
    let encoded = ByteAlphabet.encoded.base
    beginRewriting()
    spareParts.removeAll(keepingCapacity: true)
    for part in parts {
      let wordStart = spare.count
      for index in part {
        let code = encoded[Int(text.bytes[index])]
        let (start, end) = (text.starts[index], text.ends[index])
        spare.append(UInt8(truncatingIfNeeded: code), start, end)
        if code > 0xFF { spare.append(UInt8(truncatingIfNeeded: code >> 8), start, end) }
      }
      spareParts.append(wordStart..<spare.count)
    }
    swap()
    swapParts()
  }
}

/// The component `ByteLevel` of a normaliser: bytes become characters, without splitting.
struct ByteLevelNormalizationStep: NormalizationStep {
  func normalize(_ work: inout WorkingText) {
    if work.text.count == 0 { return }
    work.parts = [0..<work.text.count]
    work.spellBytes()
  }
}
