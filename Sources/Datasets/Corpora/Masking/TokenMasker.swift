package import Evaluation
package import Tokenization

/// Hides tokens of a sequence, which the model is to predict.
///
/// Words are put in random order; for each in turn, as long as predictions are left, a number of words n is drawn
/// that begin with it (with p(n) over what the text still has); n is lowered until the words fit into the predictions
/// that are left; if one of them is hidden already, the word is passed over. Each hidden token draws by itself what
/// stands in its place. Special tokens are never hidden, never put in, and end a run.
///
/// Source: ALBERT's code. Different: a run does not go on behind a special token, which Google's may.
package struct TokenMasker: Sendable {
  private let settings: MaskingSettings
  private let maskId: Int32
  /// For each id whether it is special, [vocabulary].
  private let isSpecial: [Bool]
  /// For each id whether a word begins with it, [vocabulary].
  private let startsWord: [Bool]
  /// The ids that may stand in a hidden token's place.
  private let replacements: [Int32]
  /// Sums of p(n) up to n.
  private let cumulative: [Double]

  /// A masker for the sequences of a tokenizer.
  ///
  /// Throws ``DatasetError`` (`invalidSetting`) for settings that cannot be, for a tokenizer without mask token, or one
  /// without other tokens.
  package init(_ settings: MaskingSettings, tokenizer: Tokenizer) throws {
    try settings.validate()
    guard let mask = tokenizer.maskTokenId else {
      throw DatasetError(
        .invalidSetting, file: "", "masking: expected a tokenizer with a mask token, found one without")
    }
    self.settings = settings
    maskId = mask
    var special = [Bool](repeating: false, count: tokenizer.vocabularySize)
    for id in tokenizer.specialTokenIds { special[Int(id)] = true }
    let rule = settings.unit == .token ? WordStartRule.everyToken : WordStartRule(tokenizer)
    let spellings = (0..<Int32(tokenizer.vocabularySize)).map(tokenizer.token(of:))
    replacements = spellings.indices.filter { spellings[$0] != nil && !special[$0] }.map(Int32.init)
    guard !replacements.isEmpty else {
      throw DatasetError(
        .invalidSetting, file: "", "masking: expected a vocabulary with other than special tokens, found none"
      )
    }
    startsWord = spellings.map { $0.map(rule.startsWord) ?? true }
    isSpecial = special
    var sum = 0.0
    cumulative = MaskingUnit.runProbabilities(maximum: settings.unit.maximumRun).map { probability in
      sum += probability
      return sum
    }
  }

  /// Hides tokens of `ids`, in place.
  ///
  /// - Parameter starts: Places at which a text begins, and so a word.
  /// - Returns: The labels, [tokens]: the former id where a token is to be predicted, else
  ///   ``PretrainingSample/ignoredLabel``.
  package func mask(_ ids: inout [Int32], starts: [Int], generator: inout SplitMix64) -> [Int32] {
    let words = words(of: ids, starts: starts)
    var labels = [Int32](repeating: PretrainingSample.ignoredLabel, count: ids.count)
    var left = settings.predictions(length: ids.count)
    var isHidden = [Bool](repeating: false, count: words.count)
    for first in generator.permutation(words.count) {
      if left == 0 { break }
      let most = min(cumulative.count, words[first].runEnd - first)
      let drawn = generator.uniform() * cumulative[most - 1]
      var run = 1 + (cumulative[..<(most - 1)].firstIndex { drawn < $0 } ?? most - 1)
      func tokens(_ run: Int) -> Int {
        words[first + run - 1].places.upperBound - words[first].places.lowerBound
      }
      while run > 0, tokens(run) > left { run -= 1 }
      guard run > 0, !isHidden[first..<first + run].contains(true) else { continue }
      for word in first..<first + run {
        isHidden[word] = true
        for place in words[word].places {
          labels[place] = ids[place]
          ids[place] = shown(ids[place], &generator)
        }
      }
      left -= tokens(run)
    }
    return labels
  }

  /// What stands in the place of a hidden token.
  private func shown(_ id: Int32, _ generator: inout SplitMix64) -> Int32 {
    let drawn = generator.uniform()
    if drawn < settings.maskedShare { return maskId }
    if drawn < settings.maskedShare + settings.keptShare { return id }
    return replacements[generator.index(below: replacements.count)]
  }

  /// Neighbouring tokens that are hidden together.
  private struct Word {
    var places: Range<Int>
    /// The number of the first word behind the next special token.
    var runEnd = 0
  }

  private func words(of ids: [Int32], starts: [Int]) -> [Word] {
    var words: [Word] = []
    var runStart = 0
    var startIndex = starts.startIndex
    func endRun() { for word in runStart..<words.count { words[word].runEnd = words.count } }
    for (place, id) in ids.enumerated() {
      while startIndex < starts.endIndex, starts[startIndex] < place { startIndex += 1 }
      if isSpecial[Int(id)] {
        endRun()
        runStart = words.count
        continue
      }
      let isText = startIndex < starts.endIndex && starts[startIndex] == place
      if words.count == runStart || isText || startsWord[Int(id)] {
        words.append(Word(places: place..<place + 1))
      } else {
        words[words.count - 1].places = words[words.count - 1].places.lowerBound..<place + 1
      }
    }
    endRun()
    return words
  }
}
