/// How what is drawn for a sample (hidden words, and the second text of a pair) changes from epoch to epoch.
public enum MaskVariation: Sendable, Equatable {
  /// Drawn anew in every epoch. Source: RoBERTa's dynamic masking.
  case dynamic
  /// The same in epochs whose numbers leave the same remainder on division by `copies`: BERT's `dupe_factor`. With 1
  /// the same in all.
  case fixed(copies: Int = 1)

  /// The number of an epoch's variation.
  func number(epoch: Int) -> Int {
    switch self {
    case .dynamic: epoch
    case .fixed(let copies): epoch % copies
    }
  }
}
