import Encoders
import Torch

/// Keeps removed neurons or weights of a model at zero while it trains.
///
/// Each masked parameter has a tensor of ones and zeros that is multiplied into its gradient before clipping, so
/// that what is gone has no part in the gradient's norm nor in the optimiser's moments, and into the parameter
/// after the optimiser, whose older moments would otherwise move it. Neuron masks are [rows, 1] and [rows], weight
/// masks as large as their matrix.
struct MaskKeeper {
  private let entries: [(parameter: Tensor, mask: Tensor)]

  /// Keeps nothing at zero.
  init() { entries = [] }

  /// Keeps the removed neurons of `masks` at zero: weight rows and bias entries.
  ///
  /// - Throws: `PruningError` `shapeMismatch` when the model has no such matrix.
  init(_ masks: NeuronMasks, of model: SequenceClassifier) throws {
    var entries: [(parameter: Tensor, mask: Tensor)] = []
    for site in masks.sites {
      let removed = masks.removed(at: site)
      guard !removed.isEmpty else { continue }
      let linear = try model.prunable(site)
      var values = [Float](repeating: 1, count: linear.bias.count)
      for row in removed { values[linear.liveRows[row]] = 0 }
      let mask = try Tensor(values, shape: [values.count], on: linear.bias.device)
      entries.append((linear.bias, mask))
      entries.append((linear.weight, try mask.reshaped([values.count, 1])))
    }
    self.entries = entries
  }

  /// Keeps the removed weights of `masks` at zero.
  ///
  /// - Throws: `PruningError` `shapeMismatch` when the model has no such matrix.
  init(_ masks: WeightMasks, of model: SequenceClassifier) throws {
    var entries: [(parameter: Tensor, mask: Tensor)] = []
    for site in masks.sites {
      guard let flags = masks.flags[site] else { continue }
      let linear = try model.prunable(site)
      let width = linear.weight.shape[1]
      var values = [Float](repeating: 1, count: linear.weight.count)
      for (place, flag) in flags.enumerated() where !flag {
        let row = linear.liveRows[place / linear.liveColumns.count]
        values[row * width + linear.liveColumns[place % linear.liveColumns.count]] = 0
      }
      entries.append(
        (linear.weight, try Tensor(values, shape: linear.weight.shape, on: linear.weight.device)))
    }
    self.entries = entries
  }

  /// Zeroes the gradients of everything masked.
  func maskGradients() throws {
    try withoutGradients {
      for entry in entries { try entry.parameter.grad?.multiply(inPlace: entry.mask) }
    }
  }

  /// Zeroes everything masked.
  func maskParameters() throws {
    try withoutGradients {
      for entry in entries { try entry.parameter.multiply(inPlace: entry.mask) }
    }
  }
}
