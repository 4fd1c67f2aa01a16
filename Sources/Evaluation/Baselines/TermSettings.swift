/// Which terms of a text become features.
public struct TermSettings: Sendable, Equatable {
  /// Lengths of word n-grams; nil: none.
  public var wordNGrams: ClosedRange<Int>?
  /// Lengths of character n-grams within words, a space at either end of the word included; nil: none.
  public var characterNGrams: ClosedRange<Int>?
  /// Terms in fewer texts than this are left out.
  public var minimumTexts: Int

  /// Settings; the default is words and pairs of words.
  public init(
    wordNGrams: ClosedRange<Int>? = 1...2, characterNGrams: ClosedRange<Int>? = nil, minimumTexts: Int = 1
  ) {
    self.wordNGrams = wordNGrams
    self.characterNGrams = characterNGrams
    self.minimumTexts = minimumTexts
  }

  /// Throws ``EvaluationError`` (`invalidSetting`) unless there are n-grams and all lengths are positive.
  package func validate() throws {
    let ranges = [wordNGrams, characterNGrams].compactMap { $0 }
    guard !ranges.isEmpty, ranges.allSatisfy({ $0.lowerBound >= 1 }), minimumTexts >= 1 else {
      throw EvaluationError(
        .invalidSetting,
        "terms: expected word or character n-grams of at least 1, in at least 1 text, found "
          + "\(ranges) in \(minimumTexts)")
    }
  }
}
