/// How predictions for a task are scored, beyond what its head says.
public enum ScoringRule: String, Sendable, CaseIterable {
  /// The share of right labels or choices.
  case accuracy
  /// Matthews' correlation.
  case matthews
  /// Accuracy and F1 of the second label, and their mean.
  case accuracyAndF1 = "accuracy_and_f1"
  /// Accuracy and the mean F1 of the labels, and their mean.
  case accuracyAndMacroF1 = "accuracy_and_macro_f1"
  /// Pearson's and Spearman's correlation, and their mean.
  case correlation
  /// Accuracy, over all and for each ``Example/group``: MNLI's two sets, RACE's two levels.
  case groupAccuracy = "group_accuracy"
  /// MultiRC: F1 over all answers, mean F1 of questions, share of questions that are right.
  case multiRC = "multirc"
  /// ReCoRD: exact match and F1 of the chosen entity.
  case record
  /// AX-g: accuracy, and the share of pairs with equal predictions.
  case parity
  /// Intents: macro F1, accuracy within scope, recall out of scope.
  case intents
  /// Several labels: macro and micro F1.
  case multiLabel = "multi_label"
  /// Entities of tagged words.
  case entities
  /// Answers: exact match and F1.
  case answers
  /// Answers where questions may have none.
  case answersOrNone = "answers_or_none"
  /// Spearman's correlation of the cosine of two texts' vectors.
  case similarity
}
