public import JSON

/// A number by which a model is judged on labelled data; the raw value is its name in JSON and logs.
public enum Score: String, Sendable, CaseIterable {
  /// The share of examples whose predicted label or choice is right; multi-label: whose whole set is right; tags: the share of words
  /// with the right tag.
  case accuracy
  /// The mean F1 over the labels seen in gold or prediction (scikit-learn's).
  case macroF1 = "macro_f1"
  /// F1 over all decisions together.
  case microF1 = "micro_f1"
  /// Matthews' correlation coefficient, with more than two labels R_K.
  case matthews
  /// Pearson's correlation of predicted and true values.
  case pearson
  /// Spearman's rank correlation of predicted and true values.
  case spearman
  /// F1 of the second of two labels.
  case positiveF1 = "positive_f1"
  /// The mean of the two scores by which a task is judged.
  case combined
  /// The accuracy within MNLI's matched set.
  case matchedAccuracy = "accuracy_matched"
  /// The accuracy within MNLI's mismatched set.
  case mismatchedAccuracy = "accuracy_mismatched"
  /// The accuracy within RACE's middle school.
  case middleAccuracy = "accuracy_middle"
  /// The accuracy within RACE's high school.
  case highAccuracy = "accuracy_high"
  /// MultiRC: F1 over all answers.
  case answerF1 = "f1a"
  /// MultiRC: the mean over questions of the macro F1 of their answers.
  case questionF1 = "f1m"
  /// Share of answers that are exactly right; MultiRC: of questions with all answers right.
  case exactMatch = "exact_match"
  /// The mean F1 of the words of predicted and right answers.
  case wordF1 = "f1"
  /// As ``exactMatch``, over the questions that have an answer.
  case hasAnswerExactMatch = "has_answer_exact_match"
  /// As ``wordF1``, over the questions that have an answer.
  case hasAnswerF1 = "has_answer_f1"
  /// The share of the questions without answer for which none was given.
  case noAnswerAccuracy = "no_answer_accuracy"
  /// The largest ``exactMatch`` that a threshold for giving no answer reaches on these data.
  case bestExactMatch = "best_exact_match"
  /// The largest ``wordF1`` that a threshold for giving no answer reaches on these data.
  case bestF1 = "best_f1"
  /// Share of AX-g's pairs whose two predictions are equal.
  case parity = "gender_parity"
  /// F1 over entities, all types together.
  case entityF1 = "entity_f1"
  /// Share of predicted entities that are right.
  case entityPrecision = "entity_precision"
  /// Share of entities that were found.
  case entityRecall = "entity_recall"
  /// The share of right labels among examples within scope.
  case inScopeAccuracy = "in_scope_accuracy"
  /// The share of the examples out of scope that were predicted so.
  case outOfScopeRecall = "out_of_scope_recall"
  /// Pre-training: the share of hidden words that are named rightly.
  case maskedAccuracy = "masked_accuracy"
  /// Pre-training: the share of pairs of texts that are told rightly.
  case sentenceAccuracy = "sentence_accuracy"
  /// Pre-training: the mean cross-entropy of hidden words, in nats.
  case maskedLoss = "masked_loss"
  /// Pre-training: the mean cross-entropy of pairs of texts, in nats.
  case sentenceLoss = "sentence_loss"
  /// The mean loss per example; of tags per word, of answers per window.
  case loss

  /// Whether a larger value is better: true for all but losses.
  public var higherIsBetter: Bool {
    switch self {
    case .loss, .maskedLoss, .sentenceLoss: false
    default: true
    }
  }

  /// Whether `value` is strictly better than `other`; NaN is better than nothing and worse than any number.
  public func isBetter(_ value: Double, than other: Double?) -> Bool {
    guard let other else { return true }
    if value.isNaN { return false }
    if other.isNaN { return true }
    return higherIsBetter ? value > other : value < other
  }
}

extension [Score: Double] {
  /// The scores by name in the order of `Score`; NaN and infinities as null.
  public var json: JSONValue {
    var object = JSONObject()
    for score in Score.allCases {
      if let value = self[score] { object[score.rawValue] = value.isFinite ? .number(value) : .null }
    }
    return .object(object)
  }
}
