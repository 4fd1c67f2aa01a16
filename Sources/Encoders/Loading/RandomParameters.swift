import Torch

/// New parameters: weights normal(0, `standardDeviation`) from the CPU's generator, biases 0, layer norms 1 and 0.
///
/// The word embedding of the padding token is 0, as transformers makes it.
struct RandomParameters: ParameterSource {
  let standardDeviation: Double
  let padTokenId: Int
  /// Places of kept outputs by name; the first ones where a name is missing.
  let keptPlaces: [String: [Int32]]

  func tensor(_ name: String, shape: [Int], initial: InitialValues) throws -> Tensor {
    switch initial {
    case .zeros: return try Tensor.zeros(shape)
    case .ones: return try Tensor.ones(shape)
    case .normal:
      if shape.contains(0) { return try Tensor.zeros(shape) }
      let tensor = try Tensor.normal(shape, standardDeviation: standardDeviation)
      if name == "embeddings.word_embeddings.weight" {
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
