/// A model's predictions on labelled examples and the scores they earn.
public struct EvaluationResult: Sendable, Equatable {
  /// The predictions in the order of the examples.
  public let predictions: Predictions

  /// Every score that the problem has, the loss included. A correlation with a constant is NaN.
  public let scores: [Score: Double]

  /// The mean loss per example.
  public var loss: Double { scores[.loss] ?? .nan }

  /// Puts predictions and scores together.
  public init(predictions: Predictions, scores: [Score: Double]) {
    self.predictions = predictions
    self.scores = scores
  }
}
