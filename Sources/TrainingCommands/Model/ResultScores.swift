import Datasets
import Encoders
import JSON
import Prediction
import Torch
import Training

/// The scores of a finished model on the dev part and, where there is one, on the test part.
struct ResultScores {
  private let parts: [(part: SplitPart, result: EvaluationResult)]

  /// Scores `model` in fp32, whatever it was trained in, as `bertie evaluate` does.
  init(_ model: SequenceClassifier, _ data: PreparedData) throws {
    let predictor = Predictor(model: model, batchSize: 64, precision: .fp32)
    var parts: [(SplitPart, EvaluationResult)] = [(.dev, try predictor.evaluate(data.dev))]
    if let test = data.test { parts.append((.test, try predictor.evaluate(test))) }
    self.parts = parts
  }

  /// `{"dev": {"accuracy", "macro_f1", …}, "test": {…}}`.
  var json: JSONValue {
    var object = JSONObject()
    for (part, result) in parts { object[part.rawValue] = result.scores.json }
    return .object(object)
  }
}
