/// What a student's layer can be matched with in a teacher's. Raw values are the words of `--match`.
///
/// B texts, T tokens, A heads, H hidden size. Layers are counted from 0.
public enum Feature: String, Sendable, CaseIterable {
  /// The input of the first layer [B, T, H]; it belongs to no layer.
  case embedding
  /// The output of a layer [B, T, H].
  case hidden
  /// The first token's output of a layer [B, H].
  case cls
  /// The mean of a layer's outputs over real tokens [B, H].
  case mean
  /// The pooler's output [B, H]; it belongs to no layer.
  case pooled
  /// Attention before softmax: Q K^T / sqrt(D), [B, A, T, T], without the family's bias by distance.
  case scores
  /// Attention after softmax: softmax(Q K^T / sqrt(D)) over real tokens, [B, A, T, T].
  case probabilities
  /// The relation of queries: softmax(Q_a Q_a^T / sqrt(d)) of relation heads a.
  case query
  /// The relation of keys.
  case key
  /// The relation of values.
  case value

  /// Whether it is one of each layer.
  public var hasLayers: Bool { self != .embedding && self != .pooled }

  /// Whether it is made of a layer's Q, K or V.
  var isOfAttention: Bool {
    switch self {
    case .scores, .probabilities, .query, .key, .value: true
    case .embedding, .hidden, .cls, .mean, .pooled: false
    }
  }

  /// Whether it is a relation of Q, K or V.
  var isRelation: Bool { [.query, .key, .value].contains(self) }

  /// The losses that it can have, the usual one first.
  public var losses: [MatchLoss] {
    switch self {
    case .embedding, .hidden, .cls, .mean, .pooled: [.squaredError, .cosine, .normalizedSquaredError]
    case .scores: [.squaredError]
    case .probabilities, .query, .key, .value: [.divergence]
    }
  }
}

/// How far a student's feature is from its teacher's. Raw values are the words of `--match`.
public enum MatchLoss: String, Sendable, CaseIterable {
  /// The mean squared difference: `StateLoss.squaredError`, `AttentionLoss.scoreError`.
  case squaredError = "mse"
  /// KL(teacher || student), the mean over rows: `AttentionLoss`.
  case divergence = "kl"
  /// 1 - cos: `StateLoss.cosineDistance`.
  case cosine
  /// The mean squared difference of vectors of length 1: `StateLoss.normalizedSquaredError`.
  case normalizedSquaredError = "normalized_mse"
}
