public import JSON

/// A number by which a model is judged on labelled data; the raw value is its name in JSON and logs.
public enum Score: String, Sendable, CaseIterable {
  /// The share of examples whose predicted label is right; multi-label: whose whole set is right.
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
  /// The mean loss per example.
  case loss

  /// Whether a larger value is better: true for all but the loss.
  public var higherIsBetter: Bool { self != .loss }

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
