import JSON

/// The keys of config.json that describe a classifier: id2label, label2id, problem_type, bertie.pooling.
enum LabelKeys {
  /// The members to set; nil removes a key that the original had.
  static func make(_ classifier: ClassifierConfiguration?) -> [(key: String, value: JSONValue?)] {
    guard let classifier else {
      return [("id2label", nil), ("label2id", nil), ("problem_type", nil), ("num_labels", nil)]
    }
    var names = JSONObject()
    var ids = JSONObject()
    for (id, label) in classifier.labels.enumerated() {
      names["\(id)"] = .string(label)
      ids[label] = .integer(Int64(id))
    }
    return [
      ("id2label", .object(names)), ("label2id", .object(ids)),
      ("problem_type", classifier.kind == .sequence ? .string(classifier.problemType.rawValue) : nil),
      ("num_labels", nil),
    ]
  }

  /// Reads the head of that kind whose classifier has that many outputs.
  ///
  /// Labels are ordered by their integer id. Without id2label they are LABEL_0, LABEL_1, ... as in transformers;
  /// without problem_type one output is a regression and more are single-label classes, as there.
  static func read(_ config: JSONObject, kind: HeadKind, outputs: Int) throws -> ClassifierConfiguration {
    let reader = ConfigurationReader(object: config, place: "")
    // The labels of a choice or of a span say nothing, and files have any number of them.
    if kind == .choice { return .choice(pooling: try pooling(config, kind: kind)) }
    if kind == .span { return .span }
    let labels = try labels(reader, outputs: outputs)
    try checkIds(reader, labels)
    var problemType =
      outputs == 1 && kind == .sequence ? ProblemType.regression : .singleLabelClassification
    if kind == .sequence, let name = try reader.string("problem_type") {
      guard let known = ProblemType(rawValue: name) else {
        throw reader.invalid(
          "problem_type", "one of " + ProblemType.allCases.map(\.rawValue).joined(separator: ", "), name)
      }
      problemType = known
    }
    let classifier = ClassifierConfiguration(
      kind: kind, problemType: problemType, labels: labels, pooling: try pooling(config, kind: kind))
    try classifier.validate()
    return classifier
  }

  /// Where the head of a model takes its input from.
  static func pooling(_ config: JSONObject, kind: HeadKind) throws -> Pooling {
    guard kind.isPooled else { return .tokens }
    let reader = ConfigurationReader(object: config, place: "")
    guard let bertie = try reader.nested("bertie"), let name = try bertie.string("pooling") else {
      return .pooler
    }
    let known = Pooling.allCases.filter { $0 != .tokens }
    guard let pooling = known.first(where: { $0.rawValue == name }) else {
      throw bertie.invalid(
        "pooling", "one of " + known.map(\.rawValue).joined(separator: ", "), name)
    }
    return pooling
  }

  private static func labels(_ reader: ConfigurationReader, outputs: Int) throws -> [String] {
    guard let names = try reader.nested("id2label") else { return (0..<outputs).map { "LABEL_\($0)" } }
    guard names.object.count == outputs else {
      throw reader.invalid(
        "id2label", "\(outputs) labels, the rows of the head's weight", "\(names.object.count)")
    }
    var labels = [String?](repeating: nil, count: outputs)
    for (key, value) in names.object {
      guard let id = Int(key), labels.indices.contains(id), labels[id] == nil else {
        throw names.invalid(key, "each id from 0 to \(outputs - 1) once", "\"\(key)\"")
      }
      guard let label = value.string else { throw names.invalid(key, "a string", names.describe(value)) }
      labels[id] = label
    }
    return labels.map { $0 ?? "" }
  }

  /// label2id must be the inverse of id2label where it is there.
  private static func checkIds(_ reader: ConfigurationReader, _ labels: [String]) throws {
    guard reader.value("id2label") != nil, let ids = try reader.nested("label2id") else { return }
    for (label, value) in ids.object {
      guard let id = value.int, labels.indices.contains(id), labels[id].utf8.elementsEqual(label.utf8) else {
        throw ids.invalid(
          label, "an id that id2label gives the same label", ids.describe(value))
      }
    }
  }
}
