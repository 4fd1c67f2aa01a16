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
  /// A digest of the weights. With one of the texts it names the folder of the outputs.
  public let digest: String

  /// Makes a teacher.
  public init(model: SequenceClassifier, cacheFolder: String? = nil, digest: String = "") {
    self.model = model
    self.cacheFolder = cacheFolder
    self.digest = digest
  }
}
