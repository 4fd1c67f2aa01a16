import Datasets
import JSON
import ModelFormat
import Prediction

extension TaskDefinition {
  /// `{"name", "summary", "files", "head", "problem_type", "labels", "scores", "submissions", "parts", "trained_as",
  /// "maximum_length"}`; null for what a task has not.
  var json: JSONValue {
    [
      "name": .string(name), "summary": .string(summary), "files": .string(files),
      "head": headKind.map { .string($0.rawValue) } ?? .null, "problem_type": .string(problemType.rawValue),
      "labels": labels.map { .array($0.map { .string($0) }) } ?? .null,
      "scores": .array(scores.map { .string($0.rawValue) }),
      "submissions": .array(submissions.map { .string($0) }),
      "parts": .array(parts.map { .string($0.rawValue) }),
      "trained_as": trainedAs.map { .string($0) } ?? .null,
      "maximum_length": limits.sequence.map { .integer(Int64($0)) } ?? .null,
    ]
  }

  /// Everything about the task, for people.
  var text: String {
    var lines = [
      "\(name): \(summary)", "", "files        \(files)", "head         \(headText)",
      "scores       \(scores.map(\.rawValue).joined(separator: ", "))",
    ]
    if let labels { lines.append("labels       \(labels.joined(separator: ", "))") }
    if let trainedAs { lines.append("model        one of \(trainedAs); this task has no training data") }
    if let length = limits.sequence { lines.append("max length   \(length) tokens") }
    if !submissions.isEmpty { lines.append("submission   \(submissions.joined(separator: ", "))") }
    return lines.joined(separator: "\n")
  }

  private var headText: String {
    guard let headKind else { return "none: vectors are compared" }
    return headKind == .sequence ? "\(headKind.rawValue), \(problemType.rawValue)" : headKind.rawValue
  }
}
