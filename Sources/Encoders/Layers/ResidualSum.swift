import ModelFormat
import Torch

/// layer norm(x + dropout(y)), where y may have fewer than H outputs, or be absent.
///
/// An indexed add puts the kept outputs to their places. It was never slower than the other exact forms, spreading
/// the weight's rows or the outputs with zeros (2 threads, 384 to 288 outputs, 32 x 32 tokens, forward and backward: 1.26 ms
/// against 1.32 for all 384 rows and 1.44 to 1.72 for the others).
struct ResidualSum {
  let norm: LayerNorm
  let dropout: Double
  /// The places of y's outputs in H; empty where y has all of them.
  let places: [Int]
  private let indices: Tensor?
  private let indexName: String

  init(
    _ normName: String, indexName: String, outputs: Int?, drops: Bool, _ configuration: EncoderConfiguration,
    from source: some ParameterSource, on device: Device
  ) throws {
    let hidden = configuration.hiddenSize
    self.indexName = indexName
    dropout = drops ? configuration.hiddenDropoutProb : 0
    norm = try LayerNorm(
      normName, width: hidden, epsilon: configuration.layerNormEps, from: source, on: device)
    if let outputs, outputs < hidden {
      places = try source.keptPlaces(indexName, count: outputs, of: hidden)
      indices = try Tensor(places.map(Int64.init), shape: [outputs], on: device)
    } else {
      places = []
      indices = nil
    }
  }

  /// x [B, T, H] and y [B, T, kept outputs] to [B, T, H].
  func forward(_ x: Tensor, adding y: Tensor?, _ pass: ForwardPass) throws -> Tensor {
    guard let y else { return try norm(x) }
    let added = try y.dropout(probability: dropout, training: pass.training)
    guard let indices else { return try norm(x + added) }
    return try norm(x.indexAdded(dimension: 2, indices: indices, source: added.to(x.elementType)))
  }

  /// The index tensor that a file holds; nil where all outputs are there.
  var storedPlaces: StoredTensor? {
    indices == nil
      ? nil : StoredTensor(name: indexName, shape: [places.count], int32s: places.map(Int32.init))
  }
}
