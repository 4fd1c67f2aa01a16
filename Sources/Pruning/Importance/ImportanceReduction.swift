/// How one batch's products `g z` (gradient times output) of a neuron become one number.
public enum ImportanceReduction: String, Sendable, CaseIterable {
  /// `mean of g z`: the first-order change of the loss; contributions of opposite sign cancel. Rasa's.
  case signedMean
  /// `mean of |g z|`.
  case absMean
  /// `mean of (g z)^2`.
  case meanSquare
}
