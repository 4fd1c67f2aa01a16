/// One component of a pre-tokenizer: splits the parts of a text further, and may rewrite them.
protocol PreTokenizationStep: Sendable {
  /// - Throws: `TokenizationError` where the component finds that it would take too long.
  func split(_ work: inout WorkingText) throws
}

extension WorkingText {
  /// Splits every part at the characters that a test accepts.
  @inline(__always)
  mutating func split(_ behavior: DelimiterBehavior, _ isDelimiter: (UInt32) -> Bool) {
    let buffer = text.buffer
    spareParts.removeAll(keepingCapacity: true)
    for part in parts {
      var splitter = PartSplitter(behavior)
      var taken = part.lowerBound
      var index = taken
      while index < part.upperBound {
        let (scalar, width) = UTF8Decoding.scalar(buffer, at: index)
        if isDelimiter(scalar) {
          if taken < index { splitter.add(taken..<index, isMatch: false, to: &spareParts) }
          taken = index &+ width
          splitter.add(index..<taken, isMatch: true, to: &spareParts)
        }
        index &+= width
      }
      if taken < part.upperBound { splitter.add(taken..<part.upperBound, isMatch: false, to: &spareParts) }
    }
    swapParts()
  }
}
