/// The component `ByteLevel`: GPT-2's splitting, then bytes as printable characters.
///
/// Source: the pattern `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+` of GPT-2.
struct ByteLevelStep: PreTokenizationStep {
  let addsPrefixSpace: Bool
  let usesPattern: Bool

  func split(_ work: inout WorkingText) {
    if addsPrefixSpace { prefixSpaces(&work) }
    if usesPattern { applyPattern(&work) }
    work.spellBytes()
  }

  /// Puts a space in front of every part that does not begin with one.
  private func prefixSpaces(_ work: inout WorkingText) {
    if work.parts.allSatisfy({ work.text.bytes[$0.lowerBound] == 0x20 }) { return }
    work.beginRewriting()
    work.spareParts.removeAll(keepingCapacity: true)
    for part in work.parts {
      let start = work.spare.count
      let first = part.lowerBound
      if work.text.bytes[first] != 0x20 {
        work.spare.append(0x20, work.text.starts[first], work.text.ends[first])
      }
      work.spare.append(work.text, part)
      work.spareParts.append(start..<work.spare.count)
    }
    work.swap()
    work.swapParts()
  }

  private func applyPattern(_ work: inout WorkingText) {
    let scanner = ByteLevelScanner(bytes: work.text.buffer)
    work.spareParts.removeAll(keepingCapacity: true)
    for part in work.parts {
      var index = part.lowerBound
      while index < part.upperBound {
        let end = scanner.end(of: index, part.upperBound)
        work.spareParts.append(index..<end)
        index = end
      }
    }
    work.swapParts()
  }
}

/// Finds the matches of GPT-2's pattern, of which there is one at every place.
struct ByteLevelScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  private let properties = UnicodeData.properties.reader
  private let flags = UnicodeData.flags.reader

  /// The kinds of characters that the pattern tells apart.
  private enum Kind {
    case letter, number, space, other
  }

  init(bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  /// The end of the match that begins at an index.
  func end(of start: Int, _ limit: Int) -> Int {
    if bytes[start] == 0x27, let end = contraction(start, limit) { return end }
    let (first, width) = kind(start)
    if first != .space { return run(of: first, start + width, limit) }
    if bytes[start] == 0x20, start + 1 < limit {
      let (second, width) = kind(start + 1)
      if second != .space { return run(of: second, start + 1 + width, limit) }
    }
    var end = start + width
    var last = start
    while end < limit, case let (next, width) = kind(end), next == .space { (last, end) = (end, end + width) }
    // The last white space before something else goes with that.
    return end < limit && last > start ? last : end
  }

  private func run(of wanted: Kind, _ start: Int, _ limit: Int) -> Int {
    var end = start
    while end < limit, case let (next, width) = kind(end), next == wanted { end &+= width }
    return end
  }

  @inline(__always)
  private func kind(_ index: Int) -> (Kind, Int) {
    let byte = bytes[index]
    if byte < 0x80 {
      if (byte | 0x20) &- 0x61 < 26 { return (.letter, 1) }
      if byte &- 0x30 < 10 { return (.number, 1) }
      return (byte == 0x20 || byte &- 9 < 5 ? .space : .other, 1)
    }
    let (scalar, width) = UTF8Decoding.scalar(bytes, at: index)
    let found = properties[scalar]
    if found.contains(.letter) { return (.letter, width) }
    if found.contains(.number) { return (.number, width) }
    return (flags[scalar].contains(.whitespace) ? .space : .other, width)
  }

  /// The end of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d`.
  private func contraction(_ start: Int, _ limit: Int) -> Int? {
    guard start + 1 < limit else { return nil }
    let second = start + 2 < limit ? bytes[start + 2] : 0
    switch (bytes[start + 1], second) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _), (UInt8(ascii: "d"), _):
      return start + 2
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default: return nil
    }
  }
}
