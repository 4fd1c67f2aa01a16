extension FormEncoder {
  /// What windows of questions are.
  struct AnswerWindows {
    var examples: [EncodedExample] = []
    var windows: [AnswerWindow] = []
    var texts: [TokenPlaces] = []
  }

  /// Questions with the texts that hold their answers, in windows: `[CLS] question [SEP] tokens of the text [SEP]`.
  ///
  /// The question keeps its first ``TokenLimits/question`` tokens. A target is the first answer's tokens, from the
  /// one that holds its first code point to the one that holds its last; 0 and 0 in windows that do not hold both,
  /// and where there is no answer.
  ///
  /// Source: Google's BERT, run_squad.py. Different: questions without answer train too, as in its version for SQuAD 2.
  ///
  /// Throws ``DatasetError``: `invalidSetting` where windows do not advance; `missingLabel` when `requiringTargets`.
  func spans(requiringTargets: Bool) throws -> AnswerWindows {
    let texts = try tokenized { [$0.text, $0.textPair ?? ""] }
    var result = AnswerWindows()
    for (index, example) in dataset.examples.enumerated() {
      if requiringTargets, example.target == .none {
        throw dataset.error(.missingLabel, at: index, "expected answers, found none")
      }
      let question = texts[example.text].ids.prefix(min(limits.question, room - 1))
      let text = texts[example.textPair ?? ""]
      let answer = Self.tokens(of: example.target, in: text.offsets)
      for window in try windows(of: text.ids.count, size: room - question.count) {
        var (encoded, position) = template.pair(question, text.ids[window])
        encoded.target = example.target == .none ? .none : .span(start: 0, end: 0)
        if let answer, window.lowerBound <= answer.lowerBound, answer.upperBound <= window.upperBound {
          let shift = position - window.lowerBound
          encoded.target = .span(start: answer.lowerBound + shift, end: answer.upperBound - 1 + shift)
        }
        result.examples.append(encoded)
        result.windows.append(AnswerWindow(example: index, tokens: window, position: position))
      }
      result.texts.append(TokenPlaces(text.offsets))
    }
    return result
  }

  /// Windows over a number of tokens, at least one; the last ends at the end.
  private func windows(of count: Int, size: Int) throws -> [Range<Int>] {
    guard count > size else { return [0..<count] }
    let step =
      switch limits.advance {
      case .step(let step): step
      case .overlap(let overlap): size - overlap
      }
    guard step > 0 else {
      throw DatasetError(
        .invalidSetting, file: "",
        "windows of \(size) tokens: expected each to begin behind the one before, found a step of \(step); "
          + "give a smaller overlap or longer windows")
    }
    var windows: [Range<Int>] = []
    var start = 0
    while true {
      windows.append(start..<min(start + size, count))
      if start + size >= count { return windows }
      start += min(step, size)
    }
  }

  /// The tokens that hold the first answer; nil where there is none, or no token of it.
  private static func tokens(of target: Target, in offsets: [Range<Int>]) -> Range<Int>? {
    guard case .answers(let answers) = target, let answer = answers.first else { return nil }
    let range = answer.range
    guard let first = offsets.firstIndex(where: { $0.upperBound > range.lowerBound }),
      let last = offsets.lastIndex(where: { $0.lowerBound < range.upperBound }), first <= last
    else { return nil }
    return first..<last + 1
  }
}
