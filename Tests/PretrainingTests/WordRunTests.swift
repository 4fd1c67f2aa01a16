import Datasets
import Evaluation
import Testing
import Tokenization

/// The runs of words that are hidden together, ALBERT's n-grams: their lengths are measured, in the text and near its end.
@Suite struct WordRunTests {
  /// A masker that hides runs of up to three words, at most so many tokens a text. Every id from 5 on is a word of its own.
  private func masker(predictions: Int) throws -> TokenMasker {
    let tokenizer = try Tokenizer(
      vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + (0..<30).map { "w\($0)" })
    return try TokenMasker(
      MaskingSettings(
        unit: .wordRuns(), share: 0.5, maximumPredictions: predictions, maskedShare: 1, keptShare: 0),
      tokenizer: tokenizer)
  }

  /// A text of so many words between [CLS] and [SEP].
  private func text(words: Int) -> [Int32] { [2] + (0..<Int32(words)).map { 5 + $0 } + [3] }

  /// Which words of a text are hidden, after one call.
  private func hidden(
    in text: [Int32], _ masker: TokenMasker, _ generator: inout SplitMix64
  ) -> [Bool] {
    var ids = text
    let labels = masker.mask(&ids, starts: [], generator: &generator)
    return labels.dropFirst().dropLast().map { $0 != PretrainingSample.ignoredLabel }
  }

  /// Five standard errors of a share p of so many draws, beyond which chance goes once in 1.7 million times.
  private func bound(_ probability: Double, _ draws: Int) -> Double {
    5 * (probability * (1 - probability) / Double(draws)).squareRoot()
  }

  /// p(n) = 6/11, 3/11, 2/11 where three words are left to the end of the text; of two, p(1) and p(2) over their sum; one is one.
  ///
  /// Of three predictions the first run takes as many as it draws, whatever n is. Words are taken in a random order, the first thing
  /// that is drawn, which the test draws too: so it knows the first run's first word f, and counts the hidden words from it on. What
  /// comes later could lengthen the run only by beginning at f + 1 or f + 2. At most two more runs are hidden, and one word is passed
  /// over between them (f - 1, whose run would reach f), so texts are left out where f + 1 or f + 2 are among the next three of the
  /// order. That does not depend on n.
  @Test func lengthsHaveTheirProbabilities() throws {
    let words = 30
    let masker = try masker(predictions: 3)
    let text = text(words: words)
    var generator = SplitMix64(seed: 11)
    // By the words that are left, 1, 2 and 3 or more, and by n.
    var counts = [[Int]](repeating: [0, 0, 0], count: 3)
    var wrong = 0
    for _ in 0..<120_000 {
      var copy = generator
      let order = copy.permutation(words)
      let hidden = hidden(in: text, masker, &generator)
      let first = order[0]
      if order[1...3].contains(where: { $0 == first + 1 || $0 == first + 2 }) { continue }
      let length = hidden[first...].prefix(while: { $0 }).count
      guard (1...3).contains(length), hidden.count(where: { $0 }) == 3 else {
        wrong += 1
        continue
      }
      counts[min(words - first, 3) - 1][length - 1] += 1
    }
    #expect(wrong == 0)
    let expected: [[Double]] = [[1, 0, 0], [0.666667, 0.333333, 0], [0.545455, 0.272727, 0.181818]]
    for (counts, expected) in zip(counts, expected) {
      let draws = counts.reduce(0, +)
      #expect(draws > 2_000)
      for (count, probability) in zip(counts, expected) {
        let share = Double(count) / Double(draws)
        #expect(
          abs(share - probability) <= bound(probability, draws) + 1e-6,
          "\(count) of \(draws), expected \(probability)")
      }
    }
    // The mean of runs that the end does not shorten.
    let runs = counts[2]
    let draws = Double(runs.reduce(0, +))
    let mean = Double(runs[0] + 2 * runs[1] + 3 * runs[2]) / draws
    // The variance of n is (6 + 12 + 18)/11 - (18/11)^2.
    let deviation = (36.0 / 11 - (18.0 / 11) * (18.0 / 11)).squareRoot()
    #expect(abs(mean - 1.636364) <= 5 * deviation / draws.squareRoot(), "\(mean)")
  }

  /// Three words and two predictions, from outside: which two are hidden follows from p(n) over the words that are left.
  ///
  /// Each word comes first in a third of the orders. From word 0 (6/11 one word, else two) to {0, 1} or {0, 2}; from word 1 (2/3 one
  /// word, else two) to {1, 2} or {0, 1}; from word 2, always one, to {0, 2} or {1, 2}. One prediction is left behind a run of one
  /// word, and then a run is one word, either of the two others with equal probability:
  ///
  ///     {0, 1}: (5/11 + 6/11 / 2) / 3 + (2/3 / 2) / 3 = 35/99
  ///     {0, 2}: (6/11 / 2) / 3 + (1/2) / 3 = 17/66
  ///     {1, 2}: (1/3 + 2/3 / 2) / 3 + (1/2) / 3 = 7/18
  ///
  /// Were n drawn from all three and cut off at the end, they would be 1/3, 17/66 and 9/22.
  @Test func nearTheEndLengthsAreDrawnFromWhatIsLeft() throws {
    let masker = try masker(predictions: 2)
    let text = text(words: 3)
    var generator = SplitMix64(seed: 12)
    var counts: [[Bool]: Int] = [:]
    let draws = 100_000
    for _ in 0..<draws {
      let words = hidden(in: text, masker, &generator)
      counts[words, default: 0] += 1
    }
    let expected: [([Bool], Double)] = [
      ([true, true, false], 35.0 / 99), ([true, false, true], 17.0 / 66), ([false, true, true], 7.0 / 18),
    ]
    #expect(counts.count == 3)
    for (words, probability) in expected {
      let share = Double(counts[words] ?? 0) / Double(draws)
      #expect(abs(share - probability) <= bound(probability, draws), "\(words): \(share)")
    }
    // The other rule is further off than chance.
    #expect(35.0 / 99 - 1.0 / 3 > 2 * bound(35.0 / 99, draws))
  }
}
