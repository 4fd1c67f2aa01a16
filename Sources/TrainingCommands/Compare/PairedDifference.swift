import Console
import Evaluation
import JSON
import Training

/// How far a model's macro-F1 is from the first model's on the same examples, and how sure that is.
struct PairedDifference {
  /// The scores and the paired bootstrap interval of their difference, over 1,000 resamples of the examples.
  let macroF1: BootstrapComparison
  /// McNemar's test of the examples that one of the two gets right.
  let rights: McNemar

  /// Compares `second` with `first`; nil where they do not predict one label each for the same labels.
  init?(first: LabelledPredictions, second: LabelledPredictions) throws {
    guard first.labels == second.labels, let gold = first.gold, gold == second.gold else { return nil }
    macroF1 = try Bootstrap().compare(
      gold: gold, first: first.predicted, second: second.predicted, classes: first.labels.count,
      score: \.macroF1)
    rights = try McNemar(gold: gold, first: first.predicted, second: second.predicted)
  }

  /// `{"macro_f1", "interval": [lower, upper], "mcnemar_p"}`; the first two are this model's score minus the first's.
  var json: JSONValue {
    [
      "macro_f1": .number(macroF1.difference),
      "interval": [
        .number(macroF1.differenceInterval.lower), .number(macroF1.differenceInterval.upper),
      ],
      "mcnemar_p": .number(rights.exactP),
    ]
  }

  /// A line for people.
  func text(_ name: String, _ first: String) -> String {
    let interval = macroF1.differenceInterval
    return """
      \(name) against \(first): macro_f1 \(macroF1.difference.text(decimals: 4)), 95 % interval \
      \(interval.lower.text(decimals: 4)) to \(interval.upper.text(decimals: 4)); McNemar p \
      \(rights.exactP.text(decimals: 3)).
      """
  }
}
