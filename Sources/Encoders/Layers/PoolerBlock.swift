import ModelFormat
import Torch

/// tanh(W_P h + b_P) of the first token; pruned outputs are absent, not zero.
struct PoolerBlock {
  let dense: LinearMap
  /// The places of the kept outputs in H; empty where all are there.
  let places: [Int]
  private let hidden: Int

  init(
    outputs: Int, _ configuration: EncoderConfiguration, from source: some ParameterSource, on device: Device
  ) throws {
    hidden = configuration.hiddenSize
    dense = try LinearMap(source.linear("pooler.dense", outputs: outputs, inputs: hidden), on: device)
    places =
      outputs < hidden ? try source.keptPlaces("bertie.pooler.kept", count: outputs, of: hidden) : []
  }

  /// The last hidden state [B, T, H] to [B, kept outputs].
  func forward(_ x: Tensor, _ pass: ForwardPass, site: LinearSite) throws -> Tensor {
    if dense.bias.count == 0 { return try Tensor.zeros([pass.rows, 0], on: x.device) }
    let z = try dense(x.selected(dimension: 1, index: 0))
    try pass.taps?.record(z, at: site)
    return try z.tanh()
  }

  var slots: [ParameterSlot] {
    [ParameterSlot("pooler.dense.weight", dense.weight), ParameterSlot("pooler.dense.bias", dense.bias)]
  }

  /// The index tensor that a file holds; nil where all outputs are there.
  var storedPlaces: StoredTensor? {
    dense.bias.count == hidden
      ? nil : StoredTensor(name: "bertie.pooler.kept", shape: [places.count], int32s: places.map(Int32.init))
  }

  var linear: LinearParameters {
    LinearParameters(
      weight: dense.weight, bias: dense.bias, liveRows: Array(0..<dense.bias.count),
      liveColumns: Array(0..<hidden))
  }
}
