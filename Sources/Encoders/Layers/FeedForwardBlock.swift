import ModelFormat
import Torch

/// y = activation(x W_I^T + b_I) W_O^T + b_O; without neurons y is b_O.
struct FeedForwardBlock {
  let layer: Int
  let intermediate: LinearMap
  let output: LinearMap
  let activation: Activation

  init(
    layer: Int, _ feedForward: FeedForwardConfiguration, _ configuration: EncoderConfiguration,
    from source: some ParameterSource, on device: Device
  ) throws {
    self.layer = layer
    activation = configuration.hiddenActivation
    let name = "encoder.layer.\(layer)"
    intermediate = try LinearMap(
      source.linear(
        "\(name).intermediate.dense", outputs: feedForward.width, inputs: configuration.hiddenSize),
      on: device)
    output = try LinearMap(
      source.linear("\(name).output.dense", outputs: feedForward.output, inputs: feedForward.width),
      on: device)
  }

  /// x [B, T, H] to y [B, T, kept outputs].
  func forward(_ x: Tensor, _ pass: ForwardPass) throws -> Tensor {
    let y: Tensor
    if intermediate.bias.count == 0 {
      y = try output.bias.expanded([pass.rows, pass.columns, output.bias.count])
    } else {
      let before = try intermediate(x)
      let after = try activation.apply(before)
      if let taps = pass.taps {
        try pass.record(taps.intermediate == .afterActivation ? after : before, layer, .intermediate)
      }
      y = try output(after)
    }
    try pass.record(y, layer, .output)
    return y
  }

  var slots: [ParameterSlot] {
    let name = "encoder.layer.\(layer)"
    return [
      ParameterSlot("\(name).intermediate.dense.weight", intermediate.weight),
      ParameterSlot("\(name).intermediate.dense.bias", intermediate.bias),
      ParameterSlot("\(name).output.dense.weight", output.weight),
      ParameterSlot("\(name).output.dense.bias", output.bias),
    ]
  }
}
