import Torch

/// (x - mean) / sqrt(variance + epsilon) * weight + bias over H.
struct LayerNorm {
  let weight: Tensor
  let bias: Tensor
  let epsilon: Double
  let name: String

  init(_ name: String, width: Int, epsilon: Double, from source: some ParameterSource, on device: Device)
    throws
  {
    self.name = name
    self.epsilon = epsilon
    weight = try source.tensor("\(name).weight", shape: [width], initial: .ones).asParameter(on: device)
    bias = try source.tensor("\(name).bias", shape: [width], initial: .zeros).asParameter(on: device)
  }

  func callAsFunction(_ x: Tensor) throws -> Tensor {
    try x.layerNorm(weight: weight, bias: bias, epsilon: epsilon)
  }

  var slots: [ParameterSlot] {
    [ParameterSlot("\(name).weight", weight), ParameterSlot("\(name).bias", bias)]
  }
}
