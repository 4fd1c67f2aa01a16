/// How texts are varied: which words, how often, by what, and how many times.
///
/// Source: TinyBERT (arXiv:1909.10351, section 4 and appendix A), whose values are the defaults.
public struct AugmentationSettings: Sendable, Equatable {
  /// N, the copies of each text, 1 or more. Of a pair each text in turn is varied, so it has 2 N copies, as in the source.
  public var copies: Int
  /// M, the most candidates of a word, 1 or more.
  public var candidatesPerWord = 15
  /// p, the probability with which a word that has candidates is replaced, above 0 and at most 1.
  public var replacementProbability = 0.4
  /// What all draws follow from.
  public var seed: UInt64
  /// Words that stay as they are, in lower case.
  public var stopWords = StopWords.english
  /// The most tokens of a pass of the model over a text with its hidden word and the same text again, special ones included; nil:
  /// as many as the model takes. Of longer texts the neighbourhood of the hidden word is shown, equally much of both.
  public var maximumLength: Int?
  /// The tokens that a pass of the model has at most, padding included, 1 or more; a single text may have more. Decides memory and
  /// speed.
  public var tokensPerPass = 8192
  /// The texts that are tokenised, searched and kept together, 1 or more: what an interrupted search loses at most.
  public var textsPerBlock = 1024

  /// TinyBERT's settings for so many copies, which follow from a seed.
  public init(copies: Int, seed: UInt64 = 0) {
    self.copies = copies
    self.seed = seed
  }

  /// N of the source for GLUE's tasks, by names such as `glue/rte` or `RTE`: CoLA, MRPC, STS-B and RTE 30, SST-2 and QNLI 20, MNLI
  /// and QQP 10; nil for others.
  ///
  /// Source: TinyBERT (arXiv:1909.10351), its code's settings.
  public static func publishedCopies(task: String) -> Int? {
    let name = task.lowercased().split(separator: "/").last.map(String.init) ?? ""
    return switch name.filter({ $0 != "-" }) {
    case "cola", "mrpc", "stsb", "rte": 30
    case "sst2", "qnli": 20
    case "mnli", "qqp": 10
    default: nil
    }
  }

  /// Throws `AugmentationError` (`invalidSetting`) for what cannot be.
  func validate() throws {
    func require(_ holds: Bool, _ place: String, _ expected: String, _ found: String) throws {
      guard holds else {
        throw AugmentationError(.invalidSetting, place: place, expected: expected, found: found)
      }
    }
    try require(copies > 0, "copies", "1 or more", "\(copies)")
    try require(candidatesPerWord > 0, "candidates of a word", "1 or more", "\(candidatesPerWord)")
    try require(
      replacementProbability > 0 && replacementProbability <= 1, "replacement probability",
      "above 0 and at most 1", "\(replacementProbability)")
    try require(tokensPerPass > 0, "tokens of a pass", "1 or more", "\(tokensPerPass)")
    try require(textsPerBlock > 0, "texts of a block", "1 or more", "\(textsPerBlock)")
  }
}
