/// One component of a normaliser: changes a text before it is split into words.
protocol NormalizationStep: Sendable {
  /// Changes the text, which is not split into parts yet.
  ///
  /// - Throws: `TokenizationError` where the component finds that it would take too long.
  func normalize(_ work: inout WorkingText) throws
}

extension WorkingText {
  /// Keeps the characters that a test accepts.
  @inline(__always)
  mutating func filter(_ isKept: (UInt32) -> Bool) {
    rewrite { scalar, target, start, end in
      if isKept(scalar) { target.append(scalar: scalar, start, end) }
    }
  }

  /// Replaces every character by what a function appends for it, given the place of the character's original.
  @inline(__always)
  mutating func rewrite(
    _ body: (_ scalar: UInt32, _ target: inout AlignedText, _ start: UInt32, _ end: UInt32) -> Void
  ) {
    beginRewriting()
    let buffer = text.buffer
    var index = 0
    while index < buffer.count {
      let (scalar, width) = UTF8Decoding.scalar(buffer, at: index)
      body(scalar, &spare, text.starts[index], text.ends[index])
      index &+= width
    }
    swap()
  }
}
