import ArgumentParser
import Commands
import Datasets

/// What a model is asked: which texts stand in a sequence, which words are hidden.
struct SampleOptions: ParsableArguments {
  @Option(
    help: """
      What is asked beside hidden words: words (nothing: whole sequences of text), next-sentence (is the second text the one \
      that follows? BERT), sentence-order (are both in their order? ALBERT). The last two make pairs of texts.
      """)
  var objective = ObjectiveName.words

  @Flag(help: "With words: a sequence holds one document only.")
  var withinDocuments = false

  @Option(help: "Of pairs: the share that is cut at a random shorter length. (default: 0.1)")
  var shortShare: Double?

  @Flag(
    help: """
      Of pairs: leave out texts of one segment, which cannot be cut in two. (default: their second text comes from another \
      document)
      """)
  var leaveOutLone = false

  @Option(help: "Most tokens of a sequence, special ones included.")
  var maxLength = 128

  @Option(help: "What is hidden together: token, word (all its tokens), or ngram (up to --ngram words).")
  var mask = MaskName.token

  @Option(help: "With --mask ngram: the most words that are hidden together. (default: 3)")
  var ngram: Int?

  @Option(help: "The share of tokens that is hidden.")
  var maskShare = 0.15

  @Option(help: "The most tokens of a sequence that are hidden. (default: no limit)")
  var maxPredictions: Int?

  @Option(
    help: """
      Draw hidden words this many times and then again the same: static masks. (default: anew in every epoch)
      """)
  var maskCopies: Int?

  @Option(
    help:
      "The share of documents that are kept from training, for scores; at least one, for pairs two. 0: no scores."
  )
  var heldOut = 0.01

  @Option(
    name: .customLong("held-out-samples"), help: "The most held-out samples that are scored. (default: 1000)")
  var givenHeldOutSamples: Int?

  /// The most held-out samples that are scored.
  var heldOutSamples: Int { givenHeldOutSamples ?? 1000 }

  func validate() throws {
    try requireCount("--max-length", maxLength, in: 5...1_000_000)
    if let ngram { try requireCount("--ngram", ngram, in: 1...100) }
    try requireCount("--held-out-samples", heldOutSamples, in: 1...1_000_000_000)
    if let maxPredictions { try requireCount("--max-predictions", maxPredictions, in: 1...1_000_000) }
    if let maskCopies { try requireCount("--mask-copies", maskCopies, in: 1...1_000_000) }
    func requireShare(_ name: String, _ share: Double, _ isRight: Bool, _ range: String) throws {
      guard isRight else { throw ValidationError("\(name) must be \(range), not \(share).") }
    }
    try requireShare("--mask-share", maskShare, maskShare > 0 && maskShare < 1, "between 0 and 1")
    try requireShare("--held-out", heldOut, heldOut >= 0 && heldOut < 1, "from 0 to less than 1")
    if let shortShare {
      try requireShare("--short-share", shortShare, (0...1).contains(shortShare), "from 0 to 1")
    }
    if objective != .words, withinDocuments {
      throw ValidationError("--within-documents is for --objective words; pairs never cross documents.")
    }
    for (name, isGiven) in [("--short-share", shortShare != nil), ("--leave-out-lone", leaveOutLone)]
    where isGiven && objective == .words {
      throw ValidationError("\(name) is for --objective next-sentence and sentence-order, which make pairs.")
    }
    if ngram != nil, mask != .ngram { throw ValidationError("--ngram is for --mask ngram.") }
    if givenHeldOutSamples != nil, heldOut == 0 {
      throw ValidationError("--held-out-samples: with --held-out 0 nothing is scored; leave it out.")
    }
  }

  /// What decides the samples.
  func settings(seed: UInt64) -> PretrainingSettings {
    let pairs = PairSettings(
      shortShare: shortShare ?? 0.1, loneSegment: leaveOutLone ? .leftOut : .randomSecond)
    let objective: PretrainingObjective =
      switch objective {
      case .words: .packed(crossesDocuments: !withinDocuments)
      case .nextSentence: .nextSentence(pairs)
      case .sentenceOrder: .sentenceOrder(pairs)
      }
    let unit: MaskingUnit =
      switch mask {
      case .token: .token
      case .word: .wholeWord
      case .ngram: .wordRuns(maximum: ngram ?? 3)
      }
    return PretrainingSettings(
      objective: objective, maximumLength: maxLength,
      masking: MaskingSettings(unit: unit, share: maskShare, maximumPredictions: maxPredictions),
      variation: maskCopies.map { .fixed(copies: $0) } ?? .dynamic,
      // The second text of a pair may come from another document of its part.
      heldOut: heldOut == 0 ? .none : HeldOutShare(share: heldOut, atLeast: self.objective == .words ? 1 : 2),
      seed: seed)
  }
}

/// What is asked beside hidden words, as a word of the command line.
enum ObjectiveName: String, CaseIterable, ExpressibleByArgument {
  case words
  case nextSentence = "next-sentence"
  case sentenceOrder = "sentence-order"
}

/// What is hidden together, as a word of the command line.
enum MaskName: String, CaseIterable, ExpressibleByArgument {
  case token
  case word
  case ngram
}
