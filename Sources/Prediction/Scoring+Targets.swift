public import Datasets
public import ModelFormat

extension Scoring {
  /// Throws `PredictionError` with code `invalidData` unless there are examples and each has a target that the
  /// model's head can learn.
  public static func validateTargets(
    _ data: EncodedDataset, classifier: ClassifierConfiguration, kind: HeadKind = .sequence, part: String
  ) throws {
    guard data.count > 0 else { throw PredictionError(.invalidData, "\(part): there are no examples") }
    let labels = classifier.labels.count
    for (index, example) in data.examples.enumerated() {
      guard fits(example, kind, classifier.problemType, labels) else {
        throw PredictionError(
          .invalidData,
          """
          \(part): the target of example \(index + 1) does not fit the model's head (expected a target for \
          \(expected(kind, classifier.problemType, labels)), found \(found(example)))
          """)
      }
      guard example.length > 0 else {
        throw PredictionError(.invalidData, "\(part): example \(index + 1) has no tokens")
      }
    }
  }

  private static func fits(
    _ example: EncodedExample, _ kind: HeadKind, _ problem: ProblemType, _ labels: Int
  ) -> Bool {
    switch (kind, problem, example.target) {
    case (.sequence, .singleLabelClassification, .label(let label)):
      example.choiceLengths.isEmpty && label >= 0 && label < labels
    case (.sequence, .multiLabelClassification, .labels(let flags)): flags.count == labels
    case (.sequence, .regression, .value(let value)): value.isFinite && labels == 1
    case (.choice, _, .label(let choice)): choice >= 0 && choice < example.choiceLengths.count
    case (.tokens, _, .tags(let tags)):
      tags.count == example.ids.count
        && tags.allSatisfy { $0 == EncodedTarget.ignoredTag || ($0 >= 0 && $0 < labels) }
    case (.span, _, .span(let start, let end)): start >= 0 && start <= end && end < example.ids.count
    default: false
    }
  }

  private static func expected(_ kind: HeadKind, _ problem: ProblemType, _ labels: Int) -> String {
    switch kind {
    case .sequence: "\(problem.rawValue) with \(labels) outputs"
    case .choice: "one of several sequences"
    case .tokens: "tokens with \(labels) tags"
    case .span: "a span of tokens"
    }
  }

  private static func found(_ example: EncodedExample) -> String {
    let choices =
      example.choiceLengths.isEmpty ? "" : " of an example with \(example.choiceLengths.count) sequences"
    switch example.target {
    case .none: return "no target"
    case .label(let label): return "label \(label)" + choices
    case .labels(let flags): return "\(flags.count) flags"
    case .value(let value): return "value \(value)"
    case .tags(let tags):
      let largest = tags.max() ?? 0
      return "\(tags.count) tags up to \(largest) for \(example.ids.count) tokens"
    case .span(let start, let end): return "tokens \(start) to \(end) of \(example.ids.count)"
    }
  }
}
