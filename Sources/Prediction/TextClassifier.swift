public import Datasets
public import ModelFormat

/// Computes the outputs of a classifier for encoded texts: Bertie's engine, or libtorch.
public protocol TextClassifier {
  /// The head.
  var head: ClassifierConfiguration { get }

  /// The outputs for every example, [examples x outputs] row by row in the order of `data`; targets are not looked at.
  ///
  /// - Parameters:
  ///   - data: The examples.
  ///   - progress: Called now and then with the examples done and all examples.
  func logits(of data: EncodedDataset, progress: (Int, Int) -> Void) throws -> [Float]
}

extension TextClassifier {
  /// The predictions for every example.
  ///
  /// Throws `PredictionError` with code `notFinite` when an output is not a number or infinite.
  public func predict(
    _ data: EncodedDataset, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> Predictions {
    let outputs = try logits(of: data, progress: progress)
    let columns = head.labels.count
    if let place = outputs.firstIndex(where: { !$0.isFinite }) {
      throw PredictionError(
        .notFinite, "the model's output for example \(place / columns + 1) is \(outputs[place])")
    }
    return Predictions(problemType: head.problemType, columns: columns, logits: outputs)
  }

  /// The predictions for labelled examples and the scores they earn.
  ///
  /// - Parameters:
  ///   - data: The encoded examples, with targets.
  ///   - progress: Called now and then with the examples done and all examples.
  ///
  /// Throws `PredictionError` with code `invalidData` when a target does not fit, `notFinite` when a logit is not.
  public func evaluate(
    _ data: EncodedDataset, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> EvaluationResult {
    try Scoring.validateTargets(data, classifier: head, part: "data")
    let predictions = try predict(data, progress: progress)
    var scores = try Scoring.scores(of: predictions, on: data)
    scores[.loss] = Scoring.loss(of: predictions, on: data)
    return EvaluationResult(predictions: predictions, scores: scores)
  }
}
