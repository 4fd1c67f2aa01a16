import ModelFormat
public import Torch

extension SequenceClassifier {
  /// The target of a token or a text that has no part in the loss.
  public static let ignoredTarget: Int64 = -100

  /// The targets of a batch as `loss` takes them, on this model's device.
  ///
  /// - Parameters:
  ///   - labels: For single-label heads over texts the index of each text's label [rows]; for choices the index of each example's
  ///     right text among its own [examples]; for tokens the index of each token's label [rows, columns], `ignoredTarget`
  ///     for those without; for spans the places of the first and of the last token [rows, 2], where a place outside
  ///     0..<columns is ignored (transformers takes one below 0 for 0). Row-major; for other heads empty.
  ///   - values: Row-major flags [rows, labels] or numbers [rows, outputs], for the other heads over texts; else empty.
  ///   - rows: The number of texts.
  ///   - columns: The number of tokens of the longest; read for tokens and spans only.
  ///   - choiceCounts: For choices the number of texts of each example; empty: the same for each.
  /// - Throws: `EncoderError` `.badTargets` for other counts or an index that is no label.
  public func targets(
    labels: [Int64], values: [Float], rows: Int, columns: Int = 0, choiceCounts: [Int] = []
  ) throws -> Tensor {
    let outputs = classifier.labels.count
    switch classifier.kind {
    case .sequence where classifier.problemType == .singleLabelClassification:
      try require(labels.count, rows, "\(rows) label indices")
      try requireLabels(labels)
      return try Tensor(labels, shape: [rows], on: device)
    case .sequence:
      try require(values.count, rows * outputs, "\(rows) x \(outputs) values")
      return try Tensor(values, shape: [rows, outputs], on: device)
    case .choice:
      let counts = try ChoiceCounts(choiceCounts, rows: rows, examples: labels.count).counts
      for (label, count) in zip(labels, counts) where !(0..<Int64(count)).contains(label) {
        throw refusal("indices below the \(count) texts of an example", "\(label)")
      }
      return try Tensor(labels, shape: [labels.count], on: device)
    case .tokens:
      try require(labels.count, rows * columns, "\(rows) x \(columns) label indices")
      try requireLabels(labels.filter { $0 != Self.ignoredTarget })
      return try Tensor(labels, shape: [rows, columns], on: device)
    case .span:
      try require(labels.count, rows * 2, "\(rows) x 2 places")
      let places = labels.map { (0..<Int64(columns)).contains($0) ? $0 : Self.ignoredTarget }
      return try Tensor(places, shape: [rows, 2], on: device)
    }
  }

  private func require(_ found: Int, _ expected: Int, _ text: String) throws {
    guard found == expected else { throw refusal(text, "\(found)") }
  }

  private func requireLabels(_ labels: [Int64]) throws {
    let outputs = classifier.labels.count
    guard let wrong = labels.first(where: { !(0..<Int64(outputs)).contains($0) }) else { return }
    throw refusal("label indices below \(outputs)", "\(wrong)")
  }

  private func refusal(_ expected: String, _ found: String) -> EncoderError {
    let kind = classifier.kind == .sequence ? classifier.problemType.rawValue : classifier.kind.rawValue
    return EncoderError(.badTargets, place: "targets (\(kind))", expected: expected, found: found)
  }
}
