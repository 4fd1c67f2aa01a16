/// The linear maps of an encoder whose outputs are neurons; raw values are the keys of `--targets`.
///
/// The order is that of the report's columns and of ties between equal scores.
public enum LinearComponent: String, CaseIterable, Sendable, Comparable {
  /// W_K.
  case key = "k"
  /// W_Q.
  case query = "q"
  /// W_V.
  case value = "v"
  /// W_AO, from the heads back to the residual stream.
  case attentionOutput = "ao"
  /// W_I, from the residual stream to the feed-forward neurons.
  case intermediate = "i"
  /// W_O, from the feed-forward neurons back to the residual stream.
  case output = "o"
  /// W_P.
  case pooler = "p"

  /// Whether one comes before another in `allCases`.
  public static func < (left: Self, right: Self) -> Bool { left.order < right.order }

  private var order: Int {
    switch self {
    case .key: 0
    case .query: 1
    case .value: 2
    case .attentionOutput: 3
    case .intermediate: 4
    case .output: 5
    case .pooler: 6
    }
  }
}
