#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A bias of attention scores by the distance of two tokens, one table for all layers (MPNet; Raffel et al.,
/// arXiv:1910.10683, section 2.1).
///
/// score(query i, key j, head a) = q_i k_j / sqrt(D) + table[bucket(j - i), a]; the table [buckets, A] is the tensor
/// `encoder.relative_attention_bias.weight`, its columns are the heads of the original model.
public struct RelativeAttention: Sendable, Equatable {
  /// Rows of the table: half of them for keys before and at the query, half for keys behind it. Even, at least 4.
  public var buckets: Int
  /// The distance from which all share the last bucket of their side: 128, as in MPNet's code, which has no key for it.
  public static let maxDistance = 128

  /// A table of that many rows.
  public init(buckets: Int = 32) { self.buckets = buckets }

  /// The bucket of a key at distance `key` - `query`.
  ///
  /// Of the B / 2 buckets of a side the first B / 4 stand for the distances 0, 1, ..., the others for ranges whose bounds
  /// grow by a constant factor up to `maxDistance`: B/4 + floor(ln(n / (B/4)) / ln(maxDistance / (B/4)) * (B/4)), in single
  /// precision as in transformers.
  /// - Complexity: O(1).
  public func bucket(distance: Int) -> Int {
    let side = buckets / 2
    let exact = side / 2
    let length = abs(distance)
    let start = distance > 0 ? side : 0
    guard length >= exact else { return start + length }
    let ratio = logf(Float(length) / Float(exact))
    let scaled = ratio / Float(log(Double(Self.maxDistance) / Double(exact))) * Float(side - exact)
    return start + min(side - 1, exact + Int(scaled))
  }
}
