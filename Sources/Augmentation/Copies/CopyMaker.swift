import Evaluation
import JSON

/// Draws the copies of texts.
///
/// Each word that has candidates is replaced with probability p, by one of them with equal probability. A copy that equals the
/// text or an earlier copy of it is drawn again, ``tries`` times in all; then it is left out. The source draws N times and drops what
/// is there already, so it has fewer copies of short texts.
package struct CopyMaker: Sendable {
  /// How often a copy is drawn at most until it is a new one.
  package static let tries = 50

  private let settings: AugmentationSettings

  /// A maker of copies as the settings say.
  package init(settings: AugmentationSettings) { self.settings = settings }

  /// The copies of a text, N or fewer: of the first n the same for every N.
  package func variations(
    of text: String, _ candidates: [WordCandidates], example: Int, use: AugmentationRandom
  ) -> [TextVariation] {
    let words = candidates.filter { !$0.words.isEmpty }
    guard !words.isEmpty else { return [] }
    let bytes = Array(text.utf8)
    var known: Set = [UTF8Key(text)]
    let possible = Self.variationCount(words)
    return (0..<settings.copies).compactMap { copy in
      if known.count > possible { return nil }
      var generator = use.generator(seed: settings.seed, example: example, copy: copy)
      for _ in 0..<Self.tries {
        let variation = draw(bytes, words, &generator)
        if known.insert(UTF8Key(variation.string)).inserted { return variation }
      }
      return nil
    }
  }

  /// How many texts the words can make, the original not counted: the product of 1 + candidates, less 1; `Int.max` where that is more.
  private static func variationCount(_ words: [WordCandidates]) -> Int {
    var count = 1
    for word in words {
      let (product, overflow) = count.multipliedReportingOverflow(by: word.words.count + 1)
      if overflow { return .max }
      count = product
    }
    return count - 1
  }

  private func draw(
    _ text: [UInt8], _ words: [WordCandidates], _ generator: inout SplitMix64
  ) -> TextVariation {
    var variation = TextVariation(text: text)
    for word in words where generator.uniform() < settings.replacementProbability {
      let choice = word.words[generator.index(below: word.words.count)]
      variation.replacements.append((word.range, choice))
    }
    return variation
  }
}
