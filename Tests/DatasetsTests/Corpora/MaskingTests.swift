import Datasets
import Evaluation
import Testing
import Tokenization

@Suite struct MaskingTests {
  /// Sequences of words of one to a few pieces between special tokens.
  private func sequences(_ count: Int, length: Int = 128)
    -> [[Int32]]
  {
    var generator = SplitMix64(seed: 1)
    return (0..<count).map { _ in
      [2]
        + (0..<(length - 3)).map { place in
          // Ids 5 ..< 45 begin a word, 45 ..< 65 go on with one; a separator stands in the middle.
          place > 0 && generator.uniform() < 0.25
            ? Int32(45 + generator.index(below: 20)) : Int32(5 + generator.index(below: 40))
        } + [3, 3]
    }
  }

  private func tokenizer() throws -> Tokenizer { try wordTokenizer(words: 40, pieces: 20) }

  @Test func runLengthsHaveTheirProbabilities() {
    let found = MaskingUnit.runProbabilities(maximum: 3)
    for (value, expected) in zip(found, [0.545455, 0.272727, 0.181818]) {
      #expect(abs(value - expected) <= 1e-6)
    }
    let mean = found.enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element }
    #expect(abs(mean - 1.636364) <= 1e-6)
    #expect(MaskingUnit.runProbabilities(maximum: 1) == [1])
  }

  @Test func predictionsAreAShareOfTheLengthWithinLimits() {
    let albert = MaskingSettings(maximumPredictions: 20)
    // Python's round: halves to the even number.
    for (length, count) in [
      (1, 1), (3, 1), (10, 2), (30, 4), (50, 8), (70, 10), (128, 19), (133, 20), (512, 20),
    ] {
      #expect(albert.predictions(length: length) == count, "\(length)")
    }
    #expect(MaskingSettings().predictions(length: 512) == 77)
  }

  @Test(arguments: [MaskingUnit.token, .wholeWord, .wordRuns()])
  func maskedShareIsFifteenPercent(unit: MaskingUnit) throws {
    let tokenizer = try tokenizer()
    let masker = try TokenMasker(MaskingSettings(unit: unit), tokenizer: tokenizer)
    var (masked, kept, other, tokens, wrong) = (0, 0, 0, 0, 0)
    var generator = SplitMix64(seed: 9)
    for sequence in sequences(10_000) {
      var ids = sequence
      let labels = masker.mask(&ids, starts: [], generator: &generator)
      tokens += ids.count
      for place in ids.indices {
        if labels[place] == -100 {
          if ids[place] != sequence[place] { wrong += 1 }
          continue
        }
        if labels[place] != sequence[place] || labels[place] <= 4 || ids[place] < 4 { wrong += 1 }
        if ids[place] == 4 {
          masked += 1
        } else if ids[place] == sequence[place] {
          kept += 1
        } else {
          other += 1
        }
      }
    }
    #expect(wrong == 0)
    let all = masked + kept + other
    let share = Double(all) / Double(tokens)
    #expect(abs(share - 0.15) <= 0.01, "\(share)")
    // A random token is the same one with probability 1/60. Four standard deviations of a binomial count.
    for (count, probability) in [(masked, 0.8), (kept, 0.1 + 0.1 / 60), (other, 0.1 - 0.1 / 60)] {
      let bound = 4 * (Double(all) * probability * (1 - probability)).squareRoot()
      #expect(
        abs(Double(count) - Double(all) * probability) <= bound, "\(count) of \(all), expected \(probability)"
      )
    }
  }

  @Test func randomTokensAreAllOfTheVocabularyButSpecialOnes() throws {
    let tokenizer = try tokenizer()
    let masker = try TokenMasker(MaskingSettings(maskedShare: 0, keptShare: 0), tokenizer: tokenizer)
    var counts = [Int](repeating: 0, count: tokenizer.vocabularySize)
    var generator = SplitMix64(seed: 2)
    for sequence in sequences(2_000) {
      var ids = sequence
      let labels = masker.mask(&ids, starts: [], generator: &generator)
      for place in ids.indices where labels[place] != -100 { counts[Int(ids[place])] += 1 }
    }
    #expect(counts[..<5].allSatisfy { $0 == 0 })
    let total = Double(counts.reduce(0, +))
    // 60 binomial counts: five standard deviations.
    for count in counts[5...] {
      #expect(abs(Double(count) - total / 60) <= 5 * (total / 60 * (59.0 / 60)).squareRoot())
    }
  }

  /// The words of a sequence: places of a first piece and those that go on.
  private func words(_ ids: [Int32]) -> [[Int]] {
    var words: [[Int]] = []
    for (place, id) in ids.enumerated() where id > 4 {
      if id < 45 || ids[place - 1] <= 4 {
        words.append([place])
      } else {
        words[words.count - 1].append(place)
      }
    }
    return words
  }

  @Test(arguments: [MaskingUnit.wholeWord, .wordRuns()])
  func wordsAreHiddenWholly(unit: MaskingUnit) throws {
    let tokenizer = try tokenizer()
    let masker = try TokenMasker(MaskingSettings(unit: unit), tokenizer: tokenizer)
    var generator = SplitMix64(seed: 4)
    var (wrong, long) = (0, 0)
    for sequence in sequences(2_000) {
      var ids = sequence
      let labels = masker.mask(&ids, starts: [], generator: &generator)
      for word in words(sequence) {
        let hidden = word.count { labels[$0] != -100 }
        if hidden > 0, hidden < word.count { wrong += 1 }
        if hidden > 1 { long += 1 }
      }
    }
    #expect(wrong == 0 && long > 2_000, "\(wrong) words cut, \(long) of several pieces")
  }

  /// One prediction run in each of many long texts: with one run of at most 3 words, its length has p(n).
  @Test func runsHaveTheirLengths() throws {
    let tokenizer = try tokenizer()
    // A budget of 3 tokens, and words of one token each: the first run is n words, and only n = 3 ends the sequence.
    let masker = try TokenMasker(
      MaskingSettings(unit: .wordRuns(), share: 0.5, maximumPredictions: 3, maskedShare: 1, keptShare: 0),
      tokenizer: tokenizer)
    var generator = SplitMix64(seed: 6)
    var threes = 0
    let count = 20_000
    for _ in 0..<count {
      var ids: [Int32] = [2] + [Int32](repeating: 5, count: 1_000) + [3]
      let labels = masker.mask(&ids, starts: [], generator: &generator)
      let places = labels.indices.filter { labels[$0] != -100 }
      try #require(places.count == 3)
      if places[2] - places[0] == 2 { threes += 1 }
    }
    // 2/11, and by chance about 4/1,000 more when shorter runs fall beside each other.
    let probability = 2.0 / 11
    let bound = 4 * (probability * (1 - probability) / Double(count)).squareRoot() + 6.0 / 1_000
    #expect(abs(Double(threes) / Double(count) - probability) <= bound, "\(threes)")
  }

  @Test func runsShrinkToWhatIsLeftAndEndAtSpecialTokens() throws {
    let tokenizer = try tokenizer()
    let masker = try TokenMasker(
      MaskingSettings(unit: .wordRuns(), share: 0.2, maskedShare: 1, keptShare: 0), tokenizer: tokenizer)
    var generator = SplitMix64(seed: 8)
    for _ in 0..<500 {
      // Budget round(.2 · 10) = 2: a word of three pieces never fits, one of two does.
      var ids: [Int32] = [2, 5, 45, 46, 3, 6, 47, 3, 7, 3]
      let labels = masker.mask(&ids, starts: [], generator: &generator)
      let places = labels.indices.filter { labels[$0] != -100 }
      #expect([[5, 6], [8]].contains(places), "\(places)")
      #expect(ids[0] == 2 && ids[4] == 3 && ids[7] == 3 && ids[9] == 3)
    }
    var none: [Int32] = [2, 5, 45, 46, 3]
    #expect(masker.mask(&none, starts: [], generator: &generator) == [-100, -100, -100, -100, -100])
    var empty: [Int32] = [2, 3]
    #expect(masker.mask(&empty, starts: [], generator: &generator) == [-100, -100])
  }

  /// Three words and one prediction: the word that comes first in the random order is hidden, however long its run was
  /// to be. Four standard deviations of 3,000 draws.
  @Test func shrunkRunsKeepTheirFirstWord() throws {
    let masker = try TokenMasker(
      MaskingSettings(unit: .wordRuns(), share: 0.2, maskedShare: 1, keptShare: 0), tokenizer: tokenizer())
    var generator = SplitMix64(seed: 8)
    var counts = [0, 0, 0]
    for _ in 0..<3_000 {
      var ids: [Int32] = [2, 5, 6, 7, 3]
      let places = masker.mask(&ids, starts: [], generator: &generator).indices.filter { ids[$0] == 4 }
      try #require(places.count == 1)
      counts[places[0] - 1] += 1
    }
    for count in counts {
      #expect(abs(Double(count) - 1_000) <= 4 * (3_000 * 2.0 / 9).squareRoot(), "\(counts)")
    }
  }

  @Test func segmentsBeginWords() throws {
    let tokenizer = try tokenizer()
    let masker = try TokenMasker(
      MaskingSettings(unit: .wholeWord, share: 0.2, maskedShare: 1, keptShare: 0), tokenizer: tokenizer)
    var generator = SplitMix64(seed: 8)
    for _ in 0..<100 {
      var ids: [Int32] = [2, 5, 45, 46, 47, 3]
      let labels = masker.mask(&ids, starts: [1, 3, 4], generator: &generator)
      #expect([[3], [4]].contains(labels.indices.filter { labels[$0] != -100 }))
    }
  }

  @Test func wordStartsFollowTheKindOfTokenizer() throws {
    #expect(try WordStartRule(tokenizer()) == .wordPiece)
    #expect(try WordStartRule(wordTokenizer(words: 3)) == .everyToken)
    let pieces = WordStartRule.sentencePiece
    for token in ["\u{2581}the", "<unk>", ",", "é", "3", "\u{2581}", "don't", "中", "'s", "="] {
      #expect(pieces.startsWord(token), "\(token)")
    }
    for token in ["ing", "Ing", "..", "a,", "x-y"] { #expect(!pieces.startsWord(token), "\(token)") }
    #expect(WordStartRule.byteLevel.startsWord("\u{120}the") && !WordStartRule.byteLevel.startsWord("the"))
    #expect(WordStartRule.wordPiece.startsWord("the") && WordStartRule.wordPiece.startsWord("##"))
    #expect(!WordStartRule.wordPiece.startsWord("##e"))
    #expect(WordStartRule.allCases.allSatisfy { $0 == .byteLevel || $0.startsWord("\u{2581}") })
  }

  @Test func epochsDifferWhereMasksAreDynamicAndRepeatWhereTheyAreFixed() throws {
    let tokenizer = try tokenizer()
    let text = randomText(documents: 30, lines: 2...5, length: 5...20, words: 40, pieces: 20)
    let cache = try CorpusFolder().cache(text, tokenizer)
    func samples(_ variation: MaskVariation, epoch: Int) throws -> Set<PretrainingSampleKey> {
      let data = try PretrainingData(
        cache, tokenizer: tokenizer,
        settings: PretrainingSettings(
          objective: .nextSentence(), maximumLength: 40, masking: MaskingSettings(unit: .wordRuns()),
          variation: variation, heldOut: .none, seed: 3))
      return Set(data.samples(at: 0..<data.count, epoch: epoch).map(PretrainingSampleKey.init))
    }
    // Orders differ between epochs, so samples are compared as sets.
    let first = try samples(.dynamic, epoch: 0)
    #expect(try samples(.dynamic, epoch: 0) == first)
    #expect(try samples(.dynamic, epoch: 1).intersection(first).count * 10 < first.count)
    #expect(try samples(.fixed(), epoch: 0) == first && samples(.fixed(), epoch: 5) == first)
    let copies = try (0..<6).map { try samples(.fixed(copies: 3), epoch: $0) }
    #expect(copies[0] == copies[3] && copies[1] == copies[4] && copies[2] == copies[5])
    #expect(copies[0] != copies[1] && copies[1] != copies[2] && copies[0] != copies[2])
  }
}

/// A sample as an element of a set.
struct PretrainingSampleKey: Hashable {
  let ids: [Int32]
  let labels: [Int32]
  let label: Int?

  init(_ sample: PretrainingSample) {
    (ids, labels, label) = (sample.ids, sample.labels, sample.sentenceLabel)
  }
}
