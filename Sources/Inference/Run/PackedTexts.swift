package import ModelFormat

/// Texts one after the other, without padding, checked against a model.
package struct PackedTexts {
  /// Texts that follow each other.
  package struct Part {
    /// Which texts these are.
    let texts: Range<Int>
    /// The ids, positions and types of their tokens.
    let ids, positions, types: ArraySlice<Int32>
    fileprivate let ends: ArraySlice<Int>

    /// All their tokens.
    package var rows: Range<Int> { 0..<ids.count }

    /// The tokens of a text of this part, counted from the part's first token.
    func rows(_ text: Int) -> Range<Int> {
      let end = ends.startIndex + text
      return (text == 0 ? 0 : ends[end - 1] - ids.startIndex)..<ends[end] - ids.startIndex
    }
  }

  private var ids: [Int32] = []
  private var positions: [Int32] = []
  private var types: [Int32] = []
  /// Where each text ends.
  private var ends: [Int] = []
  /// The tokens of the longest.
  private(set) var longest = 0

  /// Where the model has no embeddings of token types, types are not looked at.
  ///
  /// Throws `InferenceError` (`badInput`) with the number of the text.
  package init(_ texts: [TokenInput], for configuration: EncoderConfiguration) throws(InferenceError) {
    guard !texts.isEmpty else { throw InferenceError(.badInput, "expected at least one text, found none") }
    for (number, text) in zip(1..., texts) {
      func bad(_ expected: String, _ found: String) -> InferenceError {
        InferenceError(.badInput, "text \(number): expected \(expected), found \(found)")
      }
      guard (1...configuration.maxTokens).contains(text.ids.count) else {
        throw bad("from 1 to \(configuration.maxTokens) tokens", "\(text.ids.count)")
      }
      let given = configuration.typeVocabSize > 0 ? text.types : []
      guard given.isEmpty || given.count == text.ids.count else {
        throw bad("\(text.ids.count) token types", "\(given.count)")
      }
      for id in text.ids where !(0..<configuration.vocabSize).contains(Int(id)) {
        throw bad("token ids from 0 to \(configuration.vocabSize - 1)", "\(id)")
      }
      for type in given where !(0..<configuration.typeVocabSize).contains(Int(type)) {
        throw bad("token types from 0 to \(configuration.typeVocabSize - 1)", "\(type)")
      }
      ids += text.ids
      positions += configuration.positions(of: text.ids)
      types += given.isEmpty ? [Int32](repeating: 0, count: text.ids.count) : given
      ends.append(ids.count)
      longest = max(longest, text.ids.count)
    }
  }

  /// The number of texts, and of all their tokens.
  var count: Int { ends.count }
  var tokens: Int { ids.count }

  /// The texts of a range.
  func part(_ texts: Range<Int>) -> Part {
    let begin = texts.lowerBound == 0 ? 0 : ends[texts.lowerBound - 1]
    let end = texts.isEmpty ? begin : ends[texts.upperBound - 1]
    return Part(
      texts: texts, ids: ids[begin..<end], positions: positions[begin..<end], types: types[begin..<end],
      ends: ends[texts])
  }

  /// Whole texts in parts that threads compute by themselves, or all texts as one part that they share.
  ///
  /// Parts of up to some 128 tokens stay in a core's own cache, and nobody waits for another; the smaller they are, the less others
  /// wait for a thread that the system holds up. But where parts cannot be made even, threads that share every step are faster.
  package func parts(threads: Int) -> [Part] {
    let even = tokens / threads
    let rounds = (even + Self.partTokens - 1) / Self.partTokens
    let target = max(1, tokens / (threads * max(1, rounds)))
    var parts: [Part] = []
    var first = 0
    var filled = 0
    for text in 0..<count {
      let size = ends[text] - (text == 0 ? 0 : ends[text - 1])
      if filled > 0, filled + size / 2 > target {
        parts.append(part(first..<text))
        (first, filled) = (text, 0)
      }
      filled += size
    }
    parts.append(part(first..<count))
    let isSmall = tokens < threads * Self.fewTokens
    let isUneven = tokens < Self.sharedTokens && longestShare(of: parts, threads) * 7 > even * 8
    return threads > 1 && (isSmall || isUneven) ? [part(0..<count)] : parts
  }

  /// The tokens of the thread that has the most when each takes the next part as soon as it is free.
  private func longestShare(of parts: [Part], _ threads: Int) -> Int {
    var shares = [Int](repeating: 0, count: threads)
    for part in parts {
      let next = shares.indices.min { shares[$0] < shares[$1] } ?? 0
      shares[next] += part.rows.count
    }
    return shares.max() ?? 0
  }

  /// Tokens of a part, fewer tokens than which a thread never computes by itself, and more than which threads never share.
  private static let partTokens = 128
  private static let fewTokens = 48
  private static let sharedTokens = 2_048
}

extension EncoderConfiguration {
  /// The position of each token of a text (`Family.offsetsPositions`).
  fileprivate func positions(of ids: [Int32]) -> [Int32] {
    guard family.offsetsPositions else { return (0..<Int32(ids.count)).map { $0 } }
    let padding = Int32(padTokenId)
    var last = padding
    return ids.map { id in
      if id == padding { return padding }
      last += 1
      return last
    }
  }
}
