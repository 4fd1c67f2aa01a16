import Torch

/// Parameters of a file, except those whose names begin with certain words, which are drawn.
struct PartlyRandomParameters: ParameterSource {
  let stored: StoredParameters
  let random: RandomParameters
  let drawnPrefixes: [String]

  func tensor(_ name: String, shape: [Int], initial: InitialValues) throws -> Tensor {
    let isDrawn = drawnPrefixes.contains { name.hasPrefix($0) }
    return isDrawn
      ? try random.tensor(name, shape: shape, initial: initial)
      : try stored.tensor(name, shape: shape, initial: initial)
  }

  func keptPlaces(_ name: String, count: Int, of width: Int) throws -> [Int] {
    try stored.keptPlaces(name, count: count, of: width)
  }
}
