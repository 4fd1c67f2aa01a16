/// The component `Split`: splits at the occurrences of a pattern, or between them.
struct SplitStep: PreTokenizationStep {
  let pattern: TextPattern
  let behavior: DelimiterBehavior
  /// Whether the pattern describes words and not delimiters.
  let isInverted: Bool

  func split(_ work: inout WorkingText) throws {
    let bytes = work.text.buffer
    work.spareParts.removeAll(keepingCapacity: true)
    for part in work.parts {
      var splitter = PartSplitter(behavior)
      var taken = part.lowerBound
      try pattern.forEachMatch(in: bytes, part) { match in
        if taken < match.lowerBound {
          splitter.add(taken..<match.lowerBound, isMatch: isInverted, to: &work.spareParts)
        }
        splitter.add(match, isMatch: !isInverted, to: &work.spareParts)
        taken = match.upperBound
      }
      if taken < part.upperBound {
        splitter.add(taken..<part.upperBound, isMatch: isInverted, to: &work.spareParts)
      }
    }
    work.swapParts()
  }
}
