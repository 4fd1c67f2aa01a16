import Torch

/// Two linear maps with layer norm, GELU and dropout between them, trained on fixed numbers.
final class TinyModel {
  let parameters: [Tensor]
  let optimiser: AdamW
  private let inputs: Tensor
  private let targets: Tensor

  init(hidden: Int = 24) throws {
    try RandomGenerator.seed(11)
    let shapes = [[hidden, 8], [hidden], [hidden], [hidden], [3, hidden], [3]]
    parameters = try shapes.map { shape in
      let tensor = try Tensor.normal(shape, standardDeviation: 0.3)
      try tensor.setRequiresGrad(true)
      return tensor
    }
    optimiser = try AdamW(
      groups: [
        .init(parameters: [parameters[0], parameters[4]], weightDecay: 0.01),
        .init(parameters: [parameters[1], parameters[2], parameters[3], parameters[5]], weightDecay: 0),
      ], learningRate: 0.01)
    inputs = try Tensor.normal([16, 8])
    targets = try Tensor((0..<16).map { Int64($0 % 3) }, shape: [16])
  }

  /// One training step; the loss.
  @discardableResult
  func step(_ precision: Tensor.ElementType? = nil) throws -> Double {
    let loss = try withAutocast(precision) {
      try inputs.linear(weight: parameters[0], bias: parameters[1])
        .layerNorm(weight: parameters[2], bias: parameters[3], epsilon: 1e-5)
        .gelu().dropout(probability: 0.3, training: true)
        .linear(weight: parameters[4], bias: parameters[5])
        .crossEntropy(targets: targets)
    }
    try loss.backward()
    try clipGradients(parameters, maximumNorm: 0.5)
    try optimiser.step()
    try optimiser.zeroGrad()
    return try loss.item()
  }
}
