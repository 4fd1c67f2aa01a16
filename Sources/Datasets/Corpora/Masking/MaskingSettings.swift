/// Which tokens are hidden from the model, and by what.
///
/// Of a sequence of t tokens, special ones included, at most max(1, round(``share`` t)) are predicted (halves to the
/// even number), and no more than ``maximumPredictions``. Of these, a share is shown as the mask token, a share as it
/// is, and the rest as a random token.
public struct MaskingSettings: Sendable, Equatable {
  /// What is hidden together.
  public var unit: MaskingUnit
  /// The share of the tokens that is predicted, 0 < share < 1.
  public var share: Double
  /// The most predictions in a sequence; nil: no limit but the share.
  public var maximumPredictions: Int?
  /// Of the predicted tokens, the share that the mask token stands for.
  public var maskedShare: Double
  /// Of the predicted tokens, the share that is left as it is.
  public var keptShare: Double

  /// Settings; the defaults are those of BERT, ALBERT and RoBERTa but for the limit, 20 in BERT's and ALBERT's code.
  public init(
    unit: MaskingUnit = .token, share: Double = 0.15, maximumPredictions: Int? = nil,
    maskedShare: Double = 0.8, keptShare: Double = 0.1
  ) {
    self.unit = unit
    self.share = share
    self.maximumPredictions = maximumPredictions
    self.maskedShare = maskedShare
    self.keptShare = keptShare
  }

  /// The most tokens of a sequence of `length` tokens that are predicted.
  public func predictions(length: Int) -> Int {
    let wanted = max(1, Int((share * Double(length)).rounded(.toNearestOrEven)))
    return min(wanted, maximumPredictions ?? wanted)
  }

  /// Throws ``DatasetError`` (`invalidSetting`) for what cannot be.
  func validate() throws {
    func require(_ holds: Bool, _ message: String) throws {
      guard holds else { throw DatasetError(.invalidSetting, file: "", "masking: expected " + message) }
    }
    try require(share > 0 && share < 1, "a share of hidden tokens between 0 and 1, found \(share)")
    try require(
      maximumPredictions ?? 1 > 0, "1 or more predictions, found a limit of \(maximumPredictions ?? 0)")
    try require(unit.maximumRun > 0, "runs of 1 or more words, found \(unit.maximumRun)")
    try require(
      maskedShare >= 0 && keptShare >= 0 && maskedShare + keptShare <= 1,
      "shares of masked and kept tokens of 1 together at most, found \(maskedShare) and \(keptShare)")
  }
}
