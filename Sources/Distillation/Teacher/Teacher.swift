public import Encoders

/// A model that a student learns from, and where its outputs are kept.
public struct Teacher {
  /// The model, which is not trained.
  public let model: SequenceClassifier
  /// The folder that keeps its outputs for the training examples; nil computes them in every step.
  ///
  /// Outputs of the whole text only (logits, first tokens, pooled) are kept: a stage that matches states of tokens or attention
  /// computes all of them anew.
  public let cacheFolder: String?
  /// What the outputs follow from, weights and data, as a digest that names their folder.
  public let cacheKey: String

  /// Makes a teacher.
  public init(model: SequenceClassifier, cacheFolder: String? = nil, cacheKey: String = "") {
    self.model = model
    self.cacheFolder = cacheFolder
    self.cacheKey = cacheKey
  }
}
