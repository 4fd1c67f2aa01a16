import Evaluation

/// What is hidden together.
public enum MaskingUnit: Sendable, Equatable {
  /// Single tokens. Source: BERT and RoBERTa.
  case token
  /// The tokens of a word. Source: whole-word masking of Google's BERT.
  case wholeWord
  /// Up to `maximum` neighbouring words, n of them with probability p(n) = (1/n) / sum of 1/k for k = 1 ... maximum.
  /// Source: ALBERT (arXiv 1909.11942, section 3.1 and 4.1), maximum 3.
  case wordRuns(maximum: Int = 3)

  /// p(n) for n = 1 ... `maximum`: for 3, 6/11, 3/11 and 2/11. Traps unless `maximum` > 0.
  public static func runProbabilities(maximum: Int) -> [Double] {
    requireUse(maximum > 0, "runProbabilities: expected 1 or more words, found \(maximum)")
    let sum = (1...maximum).reduce(0) { $0 + 1 / Double($1) }
    return (1...maximum).map { 1 / Double($0) / sum }
  }

  /// The most words of a run.
  var maximumRun: Int {
    if case .wordRuns(let maximum) = self { maximum } else { 1 }
  }
}
