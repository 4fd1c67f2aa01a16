import ModelFormat

/// The weights of one layer, packed.
struct LayerWeights: Sendable {
  /// The two maps of a sublayer and where its outputs go.
  struct Sublayer: Sendable {
    /// The map that reads the residual stream: Q, K and V of every head, or I.
    let first: PackedMatrix
    /// The map that writes to it: AO or O.
    let second: PackedMatrix
    /// The places of the residual stream that the second map writes; nil for all of them.
    let places: [Int32]?
  }

  /// Q, K, V and AO; nil where the sublayer is gone.
  let attention: Sublayer?
  /// Where the heads stand; nil as `attention`.
  let heads: HeadPlan?
  let attentionNorm: Norm
  /// I and O; nil where the sublayer is gone.
  let feedForward: Sublayer?
  let feedForwardNorm: Norm
}

/// gamma and beta of a layer norm.
struct Norm: Sendable {
  let gamma, beta: [Float]
}
