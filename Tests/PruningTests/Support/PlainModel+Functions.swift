import Foundation
import ModelFormat

extension PlainModel {
  static func gelu(_ value: Double) -> Double { 0.5 * value * (1 + erf(value / 2.0.squareRoot())) }

  static func tanh(_ value: Double) -> Double { Foundation.tanh(value) }

  static func exponential(_ value: Double) -> Double { exp(value) }

  /// Random F64 tensors of every name a model of this shape has, biases and layer norms not trivial.
  static func randomTensors(
    of configuration: EncoderConfiguration, labels: Int, seed: UInt64
  ) throws -> [StoredTensor] {
    var random = TestRandom(seed: seed)
    var tensors: [StoredTensor] = []
    func append(_ name: String, _ shape: [Int], mean: Double = 0, spread: Double = 0.5) throws {
      let values = (0..<shape.reduce(1, *)).map { _ in mean + spread * random.signed() }
      tensors.append(
        StoredTensor(
          name: name, elementType: .float64, shape: shape, bytes: values.withUnsafeBytes { Array($0) }))
    }
    func linear(_ name: String, _ outputs: Int, _ inputs: Int) throws {
      try append(name + ".weight", [outputs, inputs])
      try append(name + ".bias", [outputs])
    }
    let hidden = configuration.hiddenSize
    for (number, layer) in configuration.layers.enumerated() {
      let name = "encoder.layer.\(number)."
      if let attention = layer.attention {
        try linear(name + "attention.self.query", attention.qkWidth, hidden)
        try linear(name + "attention.self.key", attention.qkWidth, hidden)
        try linear(name + "attention.self.value", attention.vWidth, hidden)
        try linear(name + "attention.output.dense", attention.output, attention.vWidth)
      }
      try append(name + "attention.output.LayerNorm.weight", [hidden], mean: 1)
      try append(name + "attention.output.LayerNorm.bias", [hidden])
      if let feedForward = layer.feedForward {
        try linear(name + "intermediate.dense", feedForward.width, hidden)
        try linear(name + "output.dense", feedForward.output, feedForward.width)
      }
      try append(name + "output.LayerNorm.weight", [hidden], mean: 1)
      try append(name + "output.LayerNorm.bias", [hidden])
    }
    try linear("pooler.dense", configuration.pooler ?? 0, hidden)
    try linear("classifier", labels, configuration.pooler ?? 0)
    return tensors
  }
}
