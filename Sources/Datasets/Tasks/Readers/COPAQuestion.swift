/// What COPA asks behind the premise.
enum COPAQuestion {
  /// For the cause.
  static let cause = "What was the cause of this?"
  /// For the effect.
  static let effect = "What happened as a result?"
}
