public import Encoders

/// A model that a student learns from, and where its outputs are kept.
public struct Teacher {
  /// The model, which is not trained.
  public let model: SequenceClassifier
  /// The folder that keeps its outputs for the training examples; nil computes them in every step.
  public let cacheFolder: String?
  /// The most bytes that a stage's states of tokens and attention may take in that folder. A stage that needs more, or whose matches
  /// count padding, computes all outputs in every step. Those of whole texts (logits, first tokens, pooled) do not count.
  public let cacheLimit: Int
  /// A digest of the weights. With one of the texts it names the folder of the outputs.
  public let digest: String

  /// Makes a teacher.
  public init(
    model: SequenceClassifier, cacheFolder: String? = nil, cacheLimit: Int = 4_000_000_000,
    digest: String = ""
  ) {
    self.model = model
    self.cacheFolder = cacheFolder
    self.cacheLimit = cacheLimit
    self.digest = digest
  }
}
