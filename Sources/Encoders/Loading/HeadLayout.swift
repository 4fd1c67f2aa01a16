import ModelFormat
import Torch

/// Where the rows of ragged heads lie once all heads of a layer have one width.
///
/// A file holds the rows of Q, K, V head after head, each head with its own count. In memory each head is padded with zero
/// rows to the widest of its layer, so that [B, T, A * width] is [B, T, A, width]. Padding never changes anything, in
/// training too: with zero rows q, k and v are 0 there, dQ = dS K and dK = dS^T Q are 0 there, W_AO's padded columns
/// are 0 so dV is, and the context is 0 there so the gradient of W_AO's padded columns is. AdamW leaves a weight of
/// 0 whose gradient was always 0 at 0.
struct HeadLayout {
  /// The number of heads, A.
  let heads: Int
  /// Width of each head of Q and K in memory; 0 where the whole layer attends uniformly.
  let qkWidth: Int
  /// Width of each head of V in memory.
  let vWidth: Int
  /// The memory row of each file row of Q and K.
  let qkRows: [Int]
  /// The memory row of each file row of V, and the memory column of each file column of W_AO.
  let vRows: [Int]

  init(_ attention: AttentionConfiguration) {
    let heads = attention.heads
    let qkWidth = heads.map(\.qk).max() ?? 0
    let vWidth = heads.map(\.v).max() ?? 0
    self.heads = heads.count
    self.qkWidth = qkWidth
    self.vWidth = vWidth
    qkRows = heads.enumerated().flatMap { index, head in (0..<head.qk).map { index * qkWidth + $0 } }
    vRows = heads.enumerated().flatMap { index, head in (0..<head.v).map { index * vWidth + $0 } }
  }

  /// Spreads a tensor's slices along one dimension to their memory places among `width`, with zeros between.
  static func spread(_ tensor: Tensor, dimension: Int, to places: [Int], of width: Int) throws -> Tensor {
    if places.count == width { return tensor }
    var shape = tensor.shape
    shape[dimension] = width
    let indices = try Tensor(places.map(Int64.init), shape: [places.count])
    return try Tensor.zeros(shape).indexCopied(dimension: dimension, indices: indices, source: tensor)
  }
}
