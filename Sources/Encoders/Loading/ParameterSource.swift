import Torch

/// What a new parameter is filled with where no file gives it.
enum InitialValues {
  /// Normal with mean 0 and the configuration's `initializerRange`.
  case normal
  case zeros
  case ones
}

/// Where the parameters of a new encoder come from: a file's tensors, or the random generator.
protocol ParameterSource {
  /// A float32 tensor on the CPU that nobody else holds, of exactly this shape.
  func tensor(_ name: String, shape: [Int], initial: InitialValues) throws -> Tensor

  /// The places of `count` kept outputs among `width`, ascending.
  func keptPlaces(_ name: String, count: Int, of width: Int) throws -> [Int]
}

extension ParameterSource {
  /// The weight [O, I] and bias [O] of a linear map.
  func linear(_ name: String, outputs: Int, inputs: Int) throws -> (weight: Tensor, bias: Tensor) {
    let weight = try tensor("\(name).weight", shape: [outputs, inputs], initial: .normal)
    return (weight, try tensor("\(name).bias", shape: [outputs], initial: .zeros))
  }
}
