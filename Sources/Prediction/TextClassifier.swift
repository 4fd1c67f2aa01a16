public import Datasets
public import ModelFormat

/// Computes the outputs of a model's head for encoded texts: Bertie's engine, or libtorch.
public protocol TextClassifier {
  /// The head.
  var head: ClassifierConfiguration { get }

  /// What the head reads.
  var kind: HeadKind { get }

  /// The outputs for every example, one example behind the other in the order of `data`, each [rows x columns] row by row:
  /// `sequence` 1 x labels, `choice` choices x 1, `tokens` tokens x labels, `span` tokens x 2 (start, end). Tokens are those of
  /// `EncodedExample.ids`, special ones included and padding not. Targets are not looked at.
  ///
  /// - Parameters:
  ///   - data: The examples.
  ///   - progress: Called now and then with the examples done and all examples.
  func logits(of data: EncodedDataset, progress: (Int, Int) -> Void) throws -> [Float]
}

extension TextClassifier {
  /// That of the head.
  public var kind: HeadKind { head.kind }

  /// The predictions for every example.
  ///
  /// Throws `PredictionError` with code `notFinite` when an output is not a number or infinite.
  public func predict(
    _ data: EncodedDataset, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> Predictions {
    let outputs = try logits(of: data, progress: progress)
    let predictions = Predictions(outputs, of: data, kind: kind, head: head)
    if let place = outputs.firstIndex(where: { !$0.isFinite }) {
      let row = place / predictions.columns
      let example = (0..<predictions.count).first { predictions.rows(of: $0).contains(row) } ?? 0
      throw PredictionError(
        .notFinite, "the model's output for example \(example + 1) is \(outputs[place])")
    }
    return predictions
  }

  /// The predictions for labelled examples and the scores they earn.
  ///
  /// - Parameters:
  ///   - data: The encoded examples, with targets.
  ///   - answers: How answers to questions about texts are chosen.
  ///   - progress: Called now and then with the examples done and all examples.
  ///
  /// Throws `PredictionError` with code `invalidData` when a target does not fit, `notFinite` when a logit is not.
  public func evaluate(
    _ data: EncodedDataset, answers: AnswerSettings = AnswerSettings(),
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> EvaluationResult {
    try Scoring.validateTargets(data, classifier: head, kind: kind, part: "data")
    let predictions = try predict(data, progress: progress)
    var scores = try Scoring.scores(of: predictions, on: data, answers: answers)
    scores[.loss] = Scoring.loss(of: predictions, on: data)
    return EvaluationResult(predictions: predictions, scores: scores)
  }
}

extension Predictions {
  /// Puts the outputs of a head for encoded examples in order. Traps unless there are as many as the head has for them.
  public init(_ outputs: [Float], of data: EncodedDataset, kind: HeadKind, head: ClassifierConfiguration) {
    let labels = head.labels.count
    switch kind {
    case .sequence:
      self.init(problemType: head.problemType, columns: labels, logits: outputs)
    case .choice:
      self.init(
        kind: kind, problemType: head.problemType, columns: 1, logits: outputs,
        rowCounts: data.examples.map(\.sequenceCount))
    case .tokens:
      self.init(
        kind: kind, problemType: head.problemType, columns: labels, logits: outputs,
        rowCounts: data.examples.map(\.ids.count))
    case .span:
      self.init(
        kind: kind, problemType: head.problemType, columns: 2, logits: outputs,
        rowCounts: data.examples.map(\.ids.count))
    }
  }
}
