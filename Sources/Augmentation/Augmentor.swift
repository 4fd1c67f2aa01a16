public import Datasets
public import Encoders
import JSON
public import ModelFormat
public import Tokenization
public import Torch

/// Makes further training examples by replacing words, as TinyBERT does.
///
/// A word w at place i of a text x is replaced with probability p by a draw from C(w): for a word of one piece the whole words among
/// the M pieces with the largest logits at the hidden place of `[CLS] x with w hidden [SEP] x [SEP]`; for a word of several pieces the M
/// words with the largest cosine to it in a file of vectors or, without one, in the model's own word embeddings.
///
/// Source: TinyBERT (arXiv:1909.10351, section 4 and appendix A) and its code. Different: texts keep everything but the replaced
/// words byte for byte, case and spaces too, where the source writes lower-cased tokens with spaces between; a word is no
/// candidate for itself; N copies are made where there are as many; word embeddings stand in for a missing file; pieces of other
/// tokenizers than WordPiece are handled; special tokens are never put in; a copy of a pair has one text varied, while the
/// source's variations of the second text go with the last one of the first.
///
/// Copies are a function of seed, example number, copy number and candidates, and candidates one of texts and model, the same on
/// every count of threads up to libtorch's rounding. Not thread-safe, as the model is not.
public struct Augmentor {
  /// What decides the copies.
  public let settings: AugmentationSettings
  private let source: CandidateSource

  /// Puts a model that names hidden words, its tokenizer, and vectors for words of several pieces together.
  ///
  /// - Parameters:
  ///   - model: Any encoder with its head of hidden words (``model(folder:on:)``). It need not be the teacher.
  ///   - tokenizer: The model's.
  ///   - vectors: Without any, the model's word embeddings are used.
  ///   - settings: What decides the copies.
  ///   - cache: Keeps candidates for other calls; nil looks for them every time.
  ///   - group: The processes that share the search, of which the first one uses the cache; nil for this one alone.
  /// - Throws: `AugmentationError` for settings that cannot be, and a model that does not fit the tokenizer; `TokenizationError`.
  public init(
    model: PretrainingModel, tokenizer: Tokenizer, vectors: WordVectors? = nil,
    settings: AugmentationSettings, cache: CandidateCache? = nil, group: ProcessGroup? = nil
  ) throws {
    try settings.validate()
    self.settings = settings
    source = try CandidateSource(
      search: CandidateSearch(model, tokenizer, vectors, settings), settings: settings, tokenizer: tokenizer,
      cache: cache, group: group)
  }

  /// The model of a folder with its head of hidden words.
  ///
  /// - Throws: `AugmentationError` (`modelDoesNotFit`) for a folder without that head, which `PretrainingModel` would draw at random;
  ///   what `PretrainingModel.init(folder:heads:on:)` throws.
  public static func model(folder: ModelFolder, on device: Device = .cpu) throws -> PretrainingModel {
    let names = PretrainingHeads().tensorDescriptions(on: folder.configuration).map(\.name)
    if let missing = names.first(where: { folder.tensor(named: $0) == nil }) {
      throw AugmentationError(
        .modelDoesNotFit, place: folder.path,
        expected: "a model with its head of hidden words, such as google-bert/bert-base-uncased",
        found: "one without \(missing)")
    }
    return try PretrainingModel(folder: folder, heads: PretrainingHeads(), on: device)
  }

  /// Makes the copies of examples; the data stay as they are.
  ///
  /// Texts and pairs with labels, numbers or no target, tags, MultiRC's passages, and choices, of which only the text that they share
  /// is varied. The candidates of equal texts are looked for once.
  /// - Parameters:
  ///   - dataset: The examples to learn from; held-out ones are better left as they are.
  ///   - progress: Is told how many of all eligible words, or of this process's share, have been asked for or were kept, after each pass
  ///     of the model.
  /// - Throws: `AugmentationError`: `unsupportedForm` for answers in texts, ReCoRD's and WiC's examples, whose targets depend on the
  ///   words; `badOutput`. `TrainingError`: `processesDiffer`. `TokenizationError`, `TorchError`.
  /// - Complexity: a pass of the model over twice a text for each eligible word of one piece.
  public func augment(
    _ dataset: Dataset, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> AugmentedDataset {
    try ExampleTexts.check(dataset)
    var numbers: [UTF8Key: Int] = [:]
    var texts: [String] = []
    for example in dataset.examples {
      for (_, text) in ExampleTexts.texts(of: example) where numbers[UTF8Key(text)] == nil {
        numbers[UTF8Key(text)] = texts.count
        texts.append(text)
      }
    }
    let candidates = try source.candidates(of: texts, progress: progress)
    let maker = CopyMaker(settings: settings)
    var examples: [Example] = []
    var origins: [Int] = []
    var missing = 0
    for (index, example) in dataset.examples.enumerated() {
      examples.append(example)
      for (use, text) in ExampleTexts.texts(of: example) {
        let words = numbers[UTF8Key(text)].map { candidates[$0] } ?? []
        let variations = maker.variations(of: text, words, example: index, use: use)
        missing += settings.copies - variations.count
        examples += variations.map { ExampleTexts.copy(example, use, $0) }
      }
      origins += repeatElement(index, count: examples.count - origins.count)
    }
    let words = candidates.joined()
    return AugmentedDataset(
      dataset: Dataset(
        examples: examples, source: dataset.source, places: dataset.places?.subset(origins)),
      origins: origins, copies: examples.count - dataset.count, missingCopies: missing,
      eligibleWords: words.count, wordsWithoutCandidates: words.count { $0.words.isEmpty })
  }
}
