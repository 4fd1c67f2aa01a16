import Console
import Datasets
import JSON
import ModelFormat
import Prediction

/// How predictions are written, one JSON line each.
struct PredictionLines {
  private let classifier: ClassifierConfiguration

  /// Lines of a head's outputs.
  init(_ classifier: ClassifierConfiguration) { self.classifier = classifier }

  /// The members `label` and `score` of one example.
  ///
  /// Single label: the most probable label and its probability. Multi-label: all labels with a probability above one
  /// half, and their probabilities. Regression: no label, the value.
  func members(of predictions: Predictions, _ example: Int) -> JSONObject {
    let probabilities = predictions.probabilities(of: example)
    switch classifier.problemType {
    case .singleLabelClassification:
      let index = predictions.label(of: example)
      return ["label": .string(classifier.labels[index]), "score": .number(probabilities[index])]
    case .multiLabelClassification:
      let flags = predictions.labelFlags(of: example)
      let chosen = flags.indices.filter { flags[$0] }
      return [
        "label": .array(chosen.map { .string(classifier.labels[$0]) }),
        "score": .array(chosen.map { .number(probabilities[$0]) }),
      ]
    case .regression:
      return ["score": .number(probabilities[0])]
    }
  }

  /// Writes `{"index", "gold", "label", "score"}` for every example of `dataset` to the file `path`.
  ///
  /// Throws `ModelFormatError` (`writeFailed`) with the file; an old file of that name is then unchanged.
  func write(_ predictions: Predictions, of dataset: Dataset, to path: String) throws {
    var text = ""
    for (index, example) in dataset.examples.enumerated() {
      var line: JSONObject = ["index": .integer(Int64(index)), "gold": gold(of: example)]
      for (key, value) in members(of: predictions, index) { line[key] = value }
      text += JSONValue.object(line).serialized() + "\n"
    }
    try AtomicFile.write(text, to: path)
  }

  private func gold(of example: Example) -> JSONValue {
    switch example.target {
    case .none: .null
    case .label(let label): .string(label)
    case .labels(let labels): .array(labels.map { .string($0) })
    case .value(let value): .number(value)
    case .choice(let index): .integer(Int64(index))
    case .tags(let tags): .array(tags.map { .string($0) })
    case .answers(let answers): .array(answers.map { .string($0.text) })
    }
  }
}
