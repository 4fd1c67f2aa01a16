import ModelFormat
import Torch

/// New parameters: weights normal(0, `standardDeviation`) from the CPU's generator, biases 0, layer norms 1 and 0.
///
/// The word embedding of the padding token is 0, and where positions are counted from behind it the embedding of its position,
/// as transformers makes them.
struct RandomParameters: ParameterSource {
  private let standardDeviation: Double
  private let padTokenId: Int
  /// The tables whose row `padTokenId` is 0.
  private let paddedTables: [String]
  /// Places of kept outputs by name; the first ones where a name is missing.
  private let keptPlaces: [String: [Int32]]

  /// Parameters for a model of that shape.
  init(_ configuration: EncoderConfiguration, keptPlaces: [String: [Int32]] = [:]) {
    standardDeviation = configuration.initializerRange
    padTokenId = configuration.padTokenId
    let words = "embeddings.word_embeddings.weight"
    paddedTables =
      configuration.family.offsetsPositions ? [words, "embeddings.position_embeddings.weight"] : [words]
    self.keptPlaces = keptPlaces
  }

  func tensor(_ name: String, shape: [Int], initial: InitialValues) throws -> Tensor {
    switch initial {
    case .zeros: return try Tensor.zeros(shape)
    case .ones: return try Tensor.ones(shape)
    case .normal:
      if shape.contains(0) { return try Tensor.zeros(shape) }
      let tensor = try Tensor.normal(shape, standardDeviation: standardDeviation)
      if paddedTables.contains(name) {
        try tensor.selected(dimension: 0, index: padTokenId).zero()
      }
      return tensor
    }
  }

  func keptPlaces(_ name: String, count: Int, of width: Int) throws -> [Int] {
    guard let given = keptPlaces[name] else { return Array(0..<count) }
    let places = given.map(Int.init)
    try KeptPlaces.check(places, name: name, count: count, of: width)
    return places
  }
}
