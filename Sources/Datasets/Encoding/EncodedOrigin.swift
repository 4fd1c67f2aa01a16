/// What encoded examples were made of: the data, and where the tokens of windows stand in their texts.
public struct EncodedOrigin: Sendable {
  /// The data.
  public let dataset: Dataset
  /// The labels by which targets were encoded; nil where there are none.
  public let labels: LabelMap?
  /// How the data's task is scored; nil for data of no task.
  public let rule: ScoringRule?
  /// What each encoded example is.
  public let parts: Parts

  /// What each encoded example is.
  public enum Parts: Sendable {
    /// The whole example of the same index.
    case whole
    /// Some words of a sentence.
    case words([WordWindow])
    /// A question with some tokens of its text. `texts` has the tokens of each example's text.
    case answers([AnswerWindow], texts: [TokenPlaces])
  }

  /// Puts the parts together.
  package init(dataset: Dataset, labels: LabelMap?, rule: ScoringRule?, parts: Parts) {
    self.dataset = dataset
    self.labels = labels
    self.rule = rule
    self.parts = parts
  }

  /// Number of encoded examples.
  public var count: Int {
    switch parts {
    case .whole: dataset.count
    case .words(let windows): windows.count
    case .answers(let windows, _): windows.count
    }
  }

  /// The number of questions whose answer is in no window whole, because it is longer than a window or between two tokens:
  /// a model cannot learn them. `targets` are those of the encoded examples.
  public func lostAnswers(_ examples: [EncodedExample]) -> Int {
    guard case .answers(let windows, _) = parts else { return 0 }
    var found = dataset.examples.map { example in
      if case .answers(let answers) = example.target { answers.isEmpty } else { true }
    }
    for (window, example) in zip(windows, examples) {
      if case .span(_, let end) = example.target, end > 0 { found[window.example] = true }
    }
    return found.count { !$0 }
  }
}
