import ModelFormat

/// The weights of one layer, packed.
///
/// These are objects that a run reads through references that it does not count: counting is what threads would wait for.
final class LayerWeights: Sendable {
  /// The two maps of a sublayer and where its outputs go.
  final class Sublayer: Sendable {
    /// The map that reads the residual stream: Q, K and V of every head, or I.
    let first: PackedMatrix
    /// The map that writes to it: AO or O.
    let second: PackedMatrix
    /// For each 16 places of the residual stream the bits of those that the second map writes, lowest bit first; nil
    /// for all of them.
    let masks: [UInt16]?

    /// `places` of `width` are those that the second map writes, ascending; nil for all of them.
    init(first: PackedMatrix, second: PackedMatrix, places: [Int32]?, of width: Int) {
      (self.first, self.second) = (first, second)
      masks = places.map { places in
        places.reduce(into: [UInt16](repeating: 0, count: (width + 15) / 16)) {
          $0[Int($1) / 16] |= 1 << ($1 % 16)
        }
      }
    }
  }

  /// Q, K, V and AO; nil where the sublayer is gone.
  let attention: Sublayer?
  /// Where the heads stand; nil as `attention`.
  let heads: HeadPlan?
  let attentionNorm: Norm
  /// I and O; nil where the sublayer is gone.
  let feedForward: Sublayer?
  let feedForwardNorm: Norm

  init(
    attention: Sublayer?, heads: HeadPlan?, attentionNorm: Norm, feedForward: Sublayer?, feedForwardNorm: Norm
  ) {
    (self.attention, self.heads, self.attentionNorm) = (attention, heads, attentionNorm)
    (self.feedForward, self.feedForwardNorm) = (feedForward, feedForwardNorm)
  }
}

/// gamma and beta of a layer norm.
final class Norm: Sendable {
  let gamma, beta: [Float]

  init(gamma: [Float], beta: [Float]) { (self.gamma, self.beta) = (gamma, beta) }
}
