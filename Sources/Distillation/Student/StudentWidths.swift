public import ModelFormat

/// A model of smaller widths made of another's weights: the residual positions, heads, head dimensions and feed-forward neurons of
/// the largest norms stay.
///
/// Scores, each norm divided by that of its whole matrix where matrices are added up:
///
/// - residual position j: the sum over the matrices that write the residual stream (word embeddings, W_AO and W_O of every layer)
///   of |row j|^2 / |matrix|^2;
/// - head: the sum over its rows j of |W_V row j| |W_AO column j|; within it dimension j of Q and K: |W_Q row j| |W_K row j|; of V: |W_V row j|
///   |W_AO column j|;
/// - feed-forward neuron j: |W_I row j| |W_O column j|.
///
/// The result has a stock shape of hidden size H', A' heads of H' / A' dimensions each, and feed-forward width I'. W_Q is multiplied with
/// sqrt(D' / D), so that dropping dimensions leaves the scale of scores. The layer norms see fewer positions than they were trained
/// with, so the student is a starting point, not a model yet.
///
/// Ours; the narrow students of the literature begin at random or are pre-trained anew.
public struct StudentWidths: Sendable, Equatable {
  /// H', at most H.
  public var hiddenSize: Int
  /// A', at most A; divides H', and H' / A' is at most H / A.
  public var heads: Int
  /// I', at most I.
  public var intermediateSize: Int

  /// Makes widths.
  public init(hiddenSize: Int, heads: Int, intermediateSize: Int) {
    self.hiddenSize = hiddenSize
    self.heads = heads
    self.intermediateSize = intermediateSize
  }

  /// The shape of a model narrowed so.
  ///
  /// - Throws: `DistillationError` with code `badStudent` for wider widths, heads that do not divide, and models that were pruned,
  ///   share layers, factorise embeddings or have a bias by distance.
  public func configuration(of original: EncoderConfiguration) throws -> EncoderConfiguration {
    func refusal(_ place: String, _ expected: String, _ found: String) -> DistillationError {
      DistillationError(.badStudent, place: place, expected: expected, found: found)
    }
    guard original.isStock, original.sharing == nil, !original.projectsEmbeddings,
      original.relativeAttention == nil
    else {
      throw refusal(
        "student", "a model of stock shape with layers of its own, to be narrowed",
        "one that was pruned, shares, factorises, or has a bias by distance")
    }
    let (oldHeads, oldWidth) = (original.numAttentionHeads, original.layers[0].feedForward?.width ?? 0)
    for (name, new, old) in [
      ("hidden size", hiddenSize, original.hiddenSize), ("heads", heads, oldHeads),
      ("intermediate size", intermediateSize, oldWidth),
    ] {
      guard new > 0, new <= old else { throw refusal(name, "1 to the model's \(old)", "\(new)") }
    }
    guard hiddenSize % heads == 0, hiddenSize / heads <= original.headSize else {
      throw refusal(
        "heads",
        "a number that divides the hidden size \(hiddenSize) into heads of at most \(original.headSize)",
        "\(heads)")
    }
    var shape = original
    shape.hiddenSize = hiddenSize
    shape.embeddingSize = hiddenSize
    shape.numAttentionHeads = heads
    shape.intermediateSize = intermediateSize
    shape.layers = original.layers.map { shape.fullLayer($0.sourceLayer) }
    shape.pooler = original.pooler.map { _ in hiddenSize }
    return shape
  }
}
