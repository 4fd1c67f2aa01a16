import ModelFormat
import Torch

/// f(W_P h + b_P) of the first token, f being `Family.poolerActivation`; pruned outputs are absent, not zero.
struct PoolerBlock {
  let dense: LinearMap
  private let activation: PoolerActivation
  /// The places of the kept outputs in H; empty where all are there.
  let places: [Int]
  private let hidden: Int

  init(
    outputs: Int, _ configuration: EncoderConfiguration, from source: some ParameterSource, on device: Device
  ) throws {
    hidden = configuration.hiddenSize
    activation = configuration.family.poolerActivation
    dense = try LinearMap(source.linear("pooler.dense", outputs: outputs, inputs: hidden), on: device)
    places =
      outputs < hidden ? try source.keptPlaces("bertie.pooler.kept", count: outputs, of: hidden) : []
  }

  /// The last hidden state [B, T, H] to [B, kept outputs].
  ///
  /// - Parameters:
  ///   - dropout: Dropout of h in training.
  ///   - site: Where taps record z = W_P h + b_P.
  func forward(_ x: Tensor, _ pass: ForwardPass, dropout: Double, site: LinearSite) throws -> Tensor {
    if dense.bias.count == 0 { return try Tensor.zeros([pass.rows, 0], on: x.device) }
    let first = try x.selected(dimension: 1, index: 0)
    let z = try dense(first.dropout(probability: dropout, training: pass.training))
    try pass.taps?.record(z, at: site)
    switch activation {
    case .tanh: return try z.tanh()
    case .relu: return try z.relu()
    case .gelu: return try z.gelu()
    }
  }

  var slots: [ParameterSlot] {
    [ParameterSlot("pooler.dense.weight", dense.weight), ParameterSlot("pooler.dense.bias", dense.bias)]
  }

  /// The index tensor that a file holds; nil where all outputs are there.
  var storedPlaces: StoredTensor? {
    dense.bias.count == hidden
      ? nil : StoredTensor(name: "bertie.pooler.kept", shape: [places.count], int32s: places.map(Int32.init))
  }

  var linear: LinearParameters { dense.whole }
}
