/// Finds aliases in YAML, by which a few lines can stand for more than any memory holds.
///
/// An alias is `*NAME` behind an anchor `&NAME`. Found is every such pair of equal names, each behind
/// something else than a letter or a digit, even where both are parts of texts: no alias can hide, and training
/// data have such a pair by no accident.
enum YAMLAliases {
  /// The line, from 1, of the first alias; nil where there is none. Linear time.
  static func firstLine(in source: SourceText) -> Int? {
    var anchors: Set<ArraySlice<UInt8>> = []
    var line = 1
    var position = 0
    var isInWord = false
    while position < source.bytes.count {
      let byte = source.bytes[position]
      position += 1
      if byte == 0x0A { line += 1 }
      if !isInWord, byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") {
        let name = source.bytes[position...].prefix(while: isOfName)
        if byte == UInt8(ascii: "*"), anchors.contains(name) { return line }
        if byte == UInt8(ascii: "&"), !name.isEmpty { anchors.insert(name) }
      }
      isInWord = isLetterOrDigit(byte)
    }
    return nil
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
