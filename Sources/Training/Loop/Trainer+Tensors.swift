import Encoders
import ModelFormat
import Torch

extension Trainer {
  /// A copy of every parameter under its checkpoint name.
  func storedParameters() throws -> [StoredTensor] {
    try parameters.map { try StoredTensor(name: $0.name, tensor: $0.tensor) }
  }

  /// Gives every parameter the values that `storedParameters` kept, in place.
  func restoreParameters(_ stored: [StoredTensor]) throws {
    let byName = Dictionary(stored.map { ($0.name, $0) }) { first, _ in first }
    try withoutGradients {
      for parameter in parameters {
        let value = try find(parameter.name, in: byName)
        try parameter.tensor.copy(from: value.tensor(like: parameter.tensor))
      }
    }
  }

  /// The optimiser's moments `optimizer.NAME.MOMENT` (AdamW's are `average` and `squareAverage`), and in the parameters' order
  /// the steps they have seen, `optimizer.steps`.
  func optimizerTensors() throws -> [StoredTensor] {
    let states = try optimizer.state()
    var tensors = [
      StoredTensor(
        name: Self.optimizerPrefix + "steps", shape: [states.count], int32s: states.map { Int32($0.step) })
    ]
    for (parameter, state) in zip(parameters, states) {
      for (moment, tensor) in zip(optimizer.momentNames, state.moments) {
        tensors.append(
          try StoredTensor(name: Self.optimizerPrefix + parameter.name + "." + moment, tensor: tensor))
      }
    }
    return tensors
  }

  /// Takes back what `optimizerTensors` gave, names without their prefix.
  func restoreOptimizer(_ stored: [String: StoredTensor]) throws {
    let steps = try find("steps", in: stored).int32s()
    guard steps.count == parameters.count else {
      throw TrainingError(
        .checkpointDamaged, "the optimiser's steps do not fit the model",
        place: Self.optimizerPrefix + "steps",
        expected: "\(parameters.count) numbers", found: "\(steps.count)")
    }
    try optimizer.restore(
      zip(parameters, steps).map { parameter, step in
        let moments = try optimizer.momentNames.map { moment in
          try find(parameter.name + "." + moment, in: stored).tensor(like: parameter.tensor)
        }
        return OptimizerState(step: Int(step), moments: moments)
      })
  }

  /// The states of the generators that dropout may draw from, `generator.DEVICE`: the CPU's and the device's.
  func generatorTensors() throws -> [StoredTensor] {
    try generatorDevices.map { device in
      let state = try RandomGenerator.state(of: device)
      return StoredTensor(
        name: Self.generatorPrefix + "\(device)", elementType: .uint8, shape: [state.count], bytes: state)
    }
  }

  /// Takes back what `generatorTensors` gave, names without their prefix.
  func restoreGenerators(_ stored: [String: StoredTensor]) throws {
    for device in generatorDevices {
      let state = try find("\(device)", in: stored)
      try RandomGenerator.restore(state.withUnsafeBytes { Array($0) }, of: device)
    }
  }

  private var generatorDevices: [Device] { settings.device == .cpu ? [.cpu] : [.cpu, settings.device] }

  private func find(_ name: String, in stored: [String: StoredTensor]) throws -> StoredTensor {
    if let tensor = stored[name] { return tensor }
    throw TrainingError(.checkpointDamaged, "a tensor is missing in the checkpoint", place: name)
  }
}
