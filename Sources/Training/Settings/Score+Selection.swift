package import ModelFormat
package import Prediction

extension Score {
  /// The score that chooses the best weights: the one wished for, or the problem's own.
  ///
  /// Throws `TrainingError` with code `invalidSetting` when the problem does not have the score wished for.
  package static func selection(_ wish: Score?, problemType: ProblemType) throws -> Score {
    let choices = Scoring.scores(of: problemType)
    guard let wish else { return choices[0] }
    guard wish == .loss || choices.contains(wish) else {
      throw TrainingError(
        .invalidSetting, "a \(problemType.rawValue) model has no such score", place: "selection",
        expected: (choices + [.loss]).map(\.rawValue).joined(separator: ", "), found: wish.rawValue)
    }
    return wish
  }
}
