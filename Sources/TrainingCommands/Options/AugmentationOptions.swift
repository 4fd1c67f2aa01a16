import ArgumentParser
import Augmentation
import Commands
import Console
import Datasets
import JSON
import ModelFormat
import Tokenization
import Torch
import Training

/// Further training examples, made of the data's own by replacing words.
struct AugmentationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Add so many copies of every training text, with words replaced as TinyBERT does.",
      discussion: """
        A word of one piece is replaced by what --augment-model names in its place, one of several pieces by the nearest words of \
        --word-vectors, or of the model's own embeddings. Of a pair each text is varied. Copies have their original's target.
        """))
  var augment: Int?

  @Option(
    help: """
      A model with a head of hidden words, a folder or org/name of the hub: google-bert/bert-base-uncased, or what `bertie pretrain` makes.
      """)
  var augmentModel: String?

  @Option(help: "A file of word vectors, a word and its numbers on each line, as GloVe's.")
  var wordVectors: String?

  @Option(help: "The probability with which a word is replaced. (default: 0.4)")
  var augmentShare: Double?

  @Option(help: "The most words that may stand for one. (default: 15)")
  var augmentCandidates: Int?

  @Option(help: "The folder in which found words are kept for other jobs. (default: OUT.run, for this one)")
  var augmentCache: String?

  func validate() throws {
    guard let augment else {
      for (name, isGiven) in [
        ("--augment-model", augmentModel != nil), ("--word-vectors", wordVectors != nil),
        ("--augment-share", augmentShare != nil), ("--augment-candidates", augmentCandidates != nil),
        ("--augment-cache", augmentCache != nil),
      ] where isGiven {
        throw ValidationError("\(name) is for --augment, which says how many copies are made.")
      }
      return
    }
    try requireCount("--augment", augment, in: 1...10_000)
    if let augmentCandidates { try requireCount("--augment-candidates", augmentCandidates, in: 1...10_000) }
    if let augmentShare, !(augmentShare > 0 && augmentShare <= 1) {
      throw ValidationError("--augment-share must be above 0, at most 1, not \(augmentShare).")
    }
    guard augmentModel != nil else {
      throw ValidationError("--augment needs --augment-model, a model with a head of hidden words.")
    }
  }

  /// What makes the copies; nil where none are asked for.
  ///
  /// - Parameters:
  ///   - length: The most tokens of a text that the trained model sees; nil for all.
  ///   - output: The job's, beside which found words are kept.
  ///   - group: The processes that share the search for words; nil for this one alone.
  func augmentation(
    length: Int?, output: OutputOptions, runtime: RuntimeOptions, device: Device, group: ProcessGroup?
  ) throws -> TextAugmentation? {
    guard let augment, let augmentModel else { return nil }
    let folder = try ModelFolder(ModelPlace.folder(augmentModel))
    var settings = AugmentationSettings(copies: augment, seed: runtime.seed)
    if let augmentShare { settings.replacementProbability = augmentShare }
    if let augmentCandidates { settings.candidatesPerWord = augmentCandidates }
    settings.maximumLength = length.map { min(2 * $0, folder.configuration.maxTokens) }
    let vectors = try wordVectors.map { try WordVectors(file: $0) }
    let digest = Self.digest(of: folder, vectors)
    let augmentor = try Augmentor(
      model: Augmentor.model(folder: folder, on: device), tokenizer: Tokenizer(folder: folder.path),
      vectors: vectors, settings: settings,
      cache: CandidateCache(folder: augmentCache ?? JobFolder.wordPath(out: output.path), digest: digest),
      group: group)
    return TextAugmentation(augmentor: augmentor, digest: digest, isShown: group.isFirst)
  }
}

extension AugmentationOptions {
  /// A digest of everything that names words.
  private static func digest(of folder: ModelFolder, _ vectors: WordVectors?) -> String {
    var hash = DigestWriter()
    hash.append(folder.weightsDigest())
    // The same weights with another activation name other words.
    hash.append(JSONValue.object(folder.configuration.config()).serialized())
    hash.append(vectors?.digest ?? "")
    return hash.finish()
  }
}

/// Makes copies of training texts, and says what it made.
final class TextAugmentation {
  private let augmentor: Augmentor
  private let digest: String
  private let isShown: Bool
  /// What was made, for bertie.json: settings, digest of model and vectors, and counts.
  private(set) var record: JSONObject = [:]

  /// - Parameters:
  ///   - digest: What tells model and vectors from others.
  ///   - isShown: Whether this process shows how far it is.
  init(augmentor: Augmentor, digest: String, isShown: Bool) {
    self.augmentor = augmentor
    self.digest = digest
    self.isShown = isShown
  }

  /// The data with their copies.
  func augment(_ data: Dataset) throws -> Dataset {
    var bar = isShown ? ProgressBar("Augmenting") : nil
    let made = try augmentor.augment(data) { done, total in bar?.update(completed: done, of: total) }
    bar?.finish("\(made.copies) copies of \(data.count) examples")
    record = augmentor.settings.json.object ?? [:]
    record["model"] = .string(digest)
    record["added"] = .integer(Int64(made.copies))
    record["missing"] = .integer(Int64(made.missingCopies))
    record["eligibleWords"] = .integer(Int64(made.eligibleWords))
    record["wordsWithoutCandidates"] = .integer(Int64(made.wordsWithoutCandidates))
    return made.dataset
  }
}
