import Console
import Datasets
import Evaluation
import JSON
import ModelFormat
import Prediction

/// What predictions become in JSON lines.
struct PredictionLines {
  private let classifier: ClassifierConfiguration
  private let answers: AnswerSettings
  /// Above what score for no answer none is given; nil where every question has one.
  private let nullThreshold: Double?

  /// Lines of a head's outputs.
  ///
  /// - Parameters:
  ///   - classifier: The head.
  ///   - options: How answers are chosen.
  ///   - task: The task of the data; questions of one whose scoring says so may have no answer.
  init(
    _ classifier: ClassifierConfiguration, _ options: AnswerOptions,
    task: TaskDefinition? = nil
  ) {
    self.classifier = classifier
    answers = options.settings
    nullThreshold = options.nullThreshold ?? (task?.rule == .answersOrNone ? 0 : nil)
  }

  /// The members that are said about each example of the data that `encoded` were made of.
  ///
  /// - Single label: `label`, the most probable one, and `score`, its probability.
  /// - Multi-label: `label`, all labels with a probability above one half, and `score`, their probabilities.
  /// - Regression: `score`, the value.
  /// - Choice: `choice`, the most probable one from 0, and `score`, its probability.
  /// - Tags: `tags`, one for each word.
  /// - Span: `answer`, `start` and `end` in code points of the text, and `score`, the answer's share among the best answers of exp(sum
  ///   of both logits); where no answer is given an empty `answer` alone.
  ///
  /// Throws `PredictionError` where the predictions are not those of `encoded`.
  func members(of predictions: Predictions, on encoded: EncodedDataset) throws -> [JSONObject] {
    switch classifier.kind {
    case .sequence: (0..<predictions.count).map { sequence(predictions, $0) }
    case .choice:
      (0..<predictions.count).map { example in
        let choice = predictions.label(of: example)
        return [
          "choice": .integer(Int64(choice)), "score": .number(predictions.probabilities(of: example)[choice]),
        ]
      }
    case .tokens:
      try predictions.wordTags(on: encoded).map { tags in
        ["tags": .array(tags.map { .string(classifier.labels[$0]) })]
      }
    case .span: try predictions.answers(on: encoded, settings: answers).map(answer)
    }
  }

  private func sequence(_ predictions: Predictions, _ example: Int) -> JSONObject {
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

  private func answer(_ question: QuestionAnswers) -> JSONObject {
    guard let best = question.candidates.first,
      nullThreshold.map({ question.noAnswerScore <= $0 }) ?? true
    else { return ["answer": .string("")] }
    return [
      "answer": .string(best.text), "start": .integer(Int64(best.range.lowerBound)),
      "end": .integer(Int64(best.range.upperBound)), "score": .number(question.bestShare),
    ]
  }

  /// Writes `{"index", "id", "gold", …}` with `members(of:on:)` for every example to the file `path`.
  ///
  /// Throws `ModelFormatError` (`writeFailed`) with the file; an old file of that name is then unchanged.
  func write(_ predictions: Predictions, on encoded: EncodedDataset, to path: String) throws {
    let examples = encoded.origin?.dataset.examples ?? []
    var text = ""
    for (index, (example, members)) in zip(examples, try members(of: predictions, on: encoded)).enumerated() {
      var line: JSONObject = ["index": .integer(Int64(index))]
      line["id"] = example.id.map { .string($0) }
      line["gold"] = gold(of: example)
      for (key, value) in members { line[key] = value }
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
