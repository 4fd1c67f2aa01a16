public import Encoders

/// A model that a student learns from, and where its outputs are kept.
public struct Teacher {
  /// Where a teacher's outputs for the training examples are kept.
  public struct Cache: Sendable {
    /// The folder, which may hold those of other teachers and texts too.
    public let folder: String
    /// A digest of the teacher's weights.
    public let digest: String
    /// The most bytes that what a stage needs of tokens and attention may take. A stage that needs more, or whose matches count padding,
    /// computes all outputs in every step. Outputs for whole texts (a text's logits, first tokens, pooled) do not count.
    public let limit: Int

    /// A place in a folder.
    public init(folder: String, digest: String, limit: Int = 4_000_000_000) {
      self.folder = folder
      self.digest = digest
      self.limit = limit
    }
  }

  /// The model, which is not trained.
  public let model: SequenceClassifier
  /// Where its outputs are kept; nil computes them in every step.
  public let cache: Cache?

  /// Makes a teacher.
  public init(model: SequenceClassifier, cache: Cache? = nil) {
    self.model = model
    self.cache = cache
  }
}
