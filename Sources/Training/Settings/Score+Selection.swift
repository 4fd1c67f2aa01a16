import Datasets
import ModelFormat
package import Prediction

extension Score {
  /// The scores that a head has on data, the one that chooses the best weights first.
  ///
  /// Entities and answers need the data's texts; without them the share of right tags, or of right spans, is all there is.
  static func choices(_ head: ClassifierConfiguration, on data: EncodedDataset) -> [Score] {
    switch (head.kind, data.origin?.parts) {
    case (.sequence, _), (.choice, _), (.tokens, .words), (.span, .answers):
      Scoring.scores(of: head.kind, head.problemType, rule: data.origin?.rule)
    default: [.accuracy]
    }
  }

  /// The score that chooses the best weights: the one wished for, or the first of `choices`, the problem's own.
  ///
  /// - Parameters:
  ///   - wish: What was asked for; nil for the problem's own.
  ///   - choices: The scores that the problem has, as `Scoring.scores(of:_:rule:)` lists them.
  ///   - problem: What has these scores, for the message, as `regression`.
  /// Throws `TrainingError` with code `invalidSetting` when the problem does not have the score wished for.
  package static func selection(_ wish: Score?, among choices: [Score], of problem: String) throws -> Score {
    guard let wish else { return choices.first ?? .loss }
    guard wish == .loss || choices.contains(wish) else {
      throw TrainingError(
        .invalidSetting, "a \(problem) model has no such score", place: "selection",
        expected: (choices + [.loss]).map(\.rawValue).joined(separator: ", "), found: wish.rawValue)
    }
    return wish
  }
}
