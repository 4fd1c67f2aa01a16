public import Datasets
import JSON

/// Writes what is handed in for a task, or what others read: a line for every example of the data, with its own
/// name in its file.
///
/// GLUE: `NAME.tsv` with a header index, prediction. SuperGLUE: `NAME.jsonl` with idx and label, as jiant writes
/// them. SQuAD's form: one JSON object, the text of each question. Tags: a word and its tag a line. Choices and
/// other labels: JSON lines with id and label; RACE's are letters.
public struct Submission: Sendable {
  /// The task.
  public let task: TaskDefinition
  /// The labels of the model's outputs, in order.
  public let labels: [String]
  /// How answers to questions about texts are chosen.
  public let answers: AnswerSettings
  /// The threshold for giving no answer to a question that may have none.
  public let noAnswerThreshold: Double

  /// A writer for a model. Throws `PredictionError` (`invalidData`) where the model's labels are not the task's.
  public init(
    _ task: TaskDefinition, labels: [String], answers: AnswerSettings = AnswerSettings(),
    noAnswerThreshold: Double = 0
  ) throws {
    try task.requireLabels(labels)
    self.task = task
    self.labels = labels
    self.answers = answers
    self.noAnswerThreshold = noAnswerThreshold
  }

  /// The text of the file for all examples of `data`, in their order.
  ///
  /// Throws `PredictionError` (`invalidData`) where `predictions` are not those of `data`, or an example has no
  /// name of its own.
  public func text(of predictions: Predictions, on data: EncodedDataset) throws -> String {
    guard let origin = data.origin, predictions.count == data.count else {
      throw PredictionError(
        .invalidData,
        "submission: expected predictions for each of \(data.count) examples with texts, found \(predictions.count)"
      )
    }
    let examples = origin.dataset.examples
    switch task.form {
    case .tags:
      let tags = try predictions.wordTags(on: data)
      return zip(examples, tags).map(sentence).joined(separator: "\n")
    case .span: return try answers(predictions, data, examples)
    case .label where task.rule == .multiRC: return try multiRC(predictions, examples)
    case .label, .labels, .number, .choice, .similarity:
      let isGLUE = task.name.hasPrefix("glue/") || task.form == .similarity
      let lines = try examples.indices.map { index in
        isGLUE
          ? "\(try name(examples, index))\t\(gluePrediction(predictions, index))\n"
          : JSONValue.object(try members(predictions, examples, index)).serialized() + "\n"
      }
      return (isGLUE ? "index\tprediction\n" : "") + lines.joined()
    }
  }

  /// GLUE's column prediction: a label's name, or a number with three decimals.
  private func gluePrediction(_ predictions: Predictions, _ index: Int) -> String {
    task.form == .label
      ? labels[predictions.label(of: index)] : Self.decimals(Double(predictions.logits(of: index).first ?? 0))
  }

  /// A number with three decimals, halves away from zero.
  private static func decimals(_ value: Double) -> String {
    // Outputs are finite, but may be larger than any integer.
    let thousandths = Int((min(max(value, -1e12), 1e12) * 1000).rounded())
    let digits = String(abs(thousandths) % 1000)
    let sign = thousandths < 0 ? "-" : ""
    return "\(sign)\(abs(thousandths) / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
  }

  private func members(_ predictions: Predictions, _ examples: [Example], _ index: Int) throws -> JSONObject {
    let isSuperGLUE = task.name.hasPrefix("superglue/")
    let id = try name(examples, index)
    var object: JSONObject = [isSuperGLUE ? "idx" : "id": Self.number(id)]
    switch task.form {
    case .number: object["label"] = .number(Double(predictions.logits(of: index).first ?? 0))
    case .labels:
      let flags = predictions.labelFlags(of: index)
      object["label"] = .array(labels.indices.filter { flags[$0] }.map { .string(labels[$0]) })
    case .choice: object["label"] = choice(predictions.label(of: index), examples[index])
    default:
      let label = labels[predictions.label(of: index)]
      object["label"] = .string(
        task.name == "superglue/wsc" ? label.prefix(1).uppercased() + label.dropFirst() : label)
    }
    return object
  }

  private func choice(_ index: Int, _ example: Example) -> JSONValue {
    if case .cloze(_, let entities) = example.form { return .string(entities[index]) }
    guard task.name.hasPrefix("race/"), index < 26 else { return .integer(Int64(index)) }
    return .string(String(Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8(index)))))
  }

  /// One line for each passage, with its questions and their answers.
  private func multiRC(_ predictions: Predictions, _ examples: [Example]) throws -> String {
    var passages: [(id: String, questions: [(id: String, answers: [JSONValue])])] = []
    for index in examples.indices {
      let parts = (examples[index].group ?? "").split(separator: "/", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw unnamed(index) }
      if passages.last?.id != parts[0] { passages.append((parts[0], [])) }
      let passage = passages.count - 1
      if passages[passage].questions.last?.id != parts[1] {
        passages[passage].questions.append((parts[1], []))
      }
      let label = labels[predictions.label(of: index)]
      passages[passage].questions[passages[passage].questions.count - 1].answers.append([
        "idx": Self.number(try name(examples, index)), "label": Self.number(label),
      ])
    }
    return passages.map { passage in
      let questions = passage.questions.map { question -> JSONValue in
        ["idx": Self.number(question.id), "answers": .array(question.answers)]
      }
      let line: JSONValue = ["idx": Self.number(passage.id), "passage": ["questions": .array(questions)]]
      return line.serialized() + "\n"
    }.joined()
  }

  private func answers(_ predictions: Predictions, _ data: EncodedDataset, _ examples: [Example]) throws
    -> String
  {
    let found = try predictions.answers(on: data, settings: answers)
    let threshold = task.rule == .answersOrNone ? noAnswerThreshold : nil
    var object = JSONObject()
    for index in examples.indices {
      object[try name(examples, index)] = .string(found[index].text(threshold: threshold))
    }
    return JSONValue.object(object).serialized(pretty: true)
  }

  private func sentence(_ example: Example, _ tags: [Int]) -> String {
    guard case .words(let words) = example.form else { return "" }
    return zip(words, tags).map { "\($0)\t\(labels[$1])\n" }.joined()
  }

  /// A name as it stood in the file: as an integer where it is one.
  private static func number(_ name: String) -> JSONValue {
    Int64(name).map { .integer($0) } ?? .string(name)
  }

  private func name(_ examples: [Example], _ index: Int) throws -> String {
    guard let id = examples[index].id else { throw unnamed(index) }
    return id
  }

  private func unnamed(_ index: Int) -> PredictionError {
    PredictionError(
      .invalidData,
      "submission: example \(index + 1): expected a name of its own in the file, as idx or id, found none")
  }
}
