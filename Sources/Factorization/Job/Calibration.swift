import Encoders
import ModelFormat
import Torch

/// A model over calibration texts, against which others of its kind are held.
struct Calibration {
  let encoder: Encoder
  private let texts: [EncoderInput]
  private let tensor: (String) -> StoredTensor?
  /// The last hidden states of each text's attended tokens.
  private let states: [Tensor]
  /// The sum of their squares, and how many numbers they are.
  private let norm: Double
  private let count: Int

  init(
    _ configuration: EncoderConfiguration, texts: [EncoderInput],
    tensor: @escaping (String) -> StoredTensor?, on device: Device
  ) throws {
    let encoder = try Encoder(configuration: configuration, tensors: tensor, on: device)
    self.encoder = encoder
    self.texts = texts
    self.tensor = tensor
    states = try texts.map { try $0.attended(encoder.forward($0, pooling: false).lastHiddenState) }
    norm = try states.reduce(0) { $0 + (try $1.squared().sum().item()) }
    count = states.reduce(0) { $0 + $1.count }
  }

  /// The mean square by which last hidden states change where some sublayers of a layer stand for those of all layers of a
  /// group.
  func loss(ofLayer layer: Int, standingFor group: [Int], _ kinds: [SublayerTensors.Kind]) throws -> Double {
    let places = group.map { "encoder.layer.\($0)." }
    let model = try Encoder(
      configuration: encoder.configuration,
      tensors: { name in
        guard let place = places.first(where: name.hasPrefix) else { return tensor(name) }
        let part = name.dropFirst(place.count)
        return tensor(kinds.contains { $0.owns(part) } ? "encoder.layer.\(layer).\(part)" : name)
      }, on: encoder.device)
    return try squaredDifference(from: model) / Double(max(1, count))
  }

  /// What another model makes of the texts.
  func effect(of shape: EncoderConfiguration, _ tensors: [StoredTensor]) throws -> (
    stateError: Double, distances: (before: LayerDistances, after: LayerDistances)
  ) {
    let byName = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
    let model = try Encoder(configuration: shape, tensors: { byName[$0] }, on: encoder.device)
    let error = (try squaredDifference(from: model) / max(norm, .leastNormalMagnitude)).squareRoot()
    guard error.isFinite else {
      throw FactorizationError(
        .notFinite, "expected finite hidden states of the texts, found others: the model is damaged")
    }
    return (
      error, (try LayerDistances(of: encoder, over: texts), try LayerDistances(of: model, over: texts))
    )
  }

  private func squaredDifference(from model: Encoder) throws -> Double {
    try zip(texts, states).reduce(0) { sum, pair in
      let found = try pair.0.attended(model.forward(pair.0, pooling: false).lastHiddenState)
      return sum + (try (found - pair.1).squared().sum().item())
    }
  }
}
