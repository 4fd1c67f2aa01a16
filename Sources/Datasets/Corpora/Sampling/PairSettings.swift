/// How the two texts of a pair are chosen.
public struct PairSettings: Sendable, Equatable {
  /// What becomes of a chunk of a single segment, which cannot be cut in two.
  public enum LoneSegment: String, Sendable, CaseIterable {
    /// The second text is from another random document, and the label 1, as BERT and ALBERT do. For sentence order
    /// such a pair is of another task, and it takes the labels out of balance.
    case randomSecond
    /// It is left out.
    case leftOut
  }

  /// The share of chunks that are cut at a random shorter length, 0 ... 1.
  public var shortShare: Double
  /// What becomes of a chunk of a single segment.
  public var loneSegment: LoneSegment

  /// Settings; the defaults are BERT's and ALBERT's.
  public init(shortShare: Double = 0.1, loneSegment: LoneSegment = .randomSecond) {
    self.shortShare = shortShare
    self.loneSegment = loneSegment
  }
}
