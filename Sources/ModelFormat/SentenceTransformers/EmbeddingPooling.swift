/// How the last hidden states of a text become one vector; sentence-transformers' modes, in the order in which it concatenates them
/// where a folder has a flag for each.
public enum EmbeddingPooling: String, Sendable, CaseIterable {
  /// The state of the first token.
  case cls
  /// The largest number of each place.
  case max
  /// The mean over tokens.
  case mean
  /// The sum over tokens, divided by the square root of their number.
  case meanSquareRootLength = "mean_sqrt_len"
  /// The mean over tokens, of which the one at place i, from 1, counts i times.
  case weightedMean = "weightedmean"
  /// The state of the last token.
  case lastToken = "lasttoken"

  /// The flag of 1_Pooling/config.json in folders up to version 5 of sentence-transformers.
  var flag: String {
    switch self {
    case .cls: "pooling_mode_cls_token"
    case .max: "pooling_mode_max_tokens"
    case .mean: "pooling_mode_mean_tokens"
    case .meanSquareRootLength: "pooling_mode_mean_sqrt_len_tokens"
    case .weightedMean: "pooling_mode_weightedmean_tokens"
    case .lastToken: "pooling_mode_lasttoken"
    }
  }

  /// The word for it in `pooling_mode`, as later folders have.
  var name: String { self == .meanSquareRootLength ? "mean_sqrt_len_tokens" : rawValue }
}
