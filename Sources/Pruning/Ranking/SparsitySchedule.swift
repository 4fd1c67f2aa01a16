/// When masks are updated and how sparse the model is to be after each update.
///
/// ```
/// p(t) = clamp((t - begin) / (end - begin), 0, 1)
/// s(t) = s_final + (s_init - s_final) (1 - p)^e
/// ```
///
/// t counts completed optimiser steps from 1. With e = 1 sparsity grows linearly. Updates fall on
/// `begin + floor((end - begin) u / U)`, u = 1...U, U = updates an epoch x epochs, so that the last one falls on
/// `end` exactly; updates that fall on one step, as with fewer steps than updates in an epoch, are one update.
///
/// Source: the schedule of TensorFlow's model optimisation toolkit as Rasa used it (begin epoch, end epoch, two
/// updates an epoch). The form is unverified there, its parameters are not.
public struct SparsitySchedule: Sendable, Equatable {
  /// Completed steps before the ramp begins.
  public let begin: Int

  /// Completed steps at which the target is reached; larger than `begin`.
  public let end: Int

  /// Sparsity at `begin`, 0...1.
  public let initialSparsity: Double

  /// e in the formula; 1 is linear, 3 is the cubic ramp of later papers.
  public let exponent: Int

  /// The steps after which masks are updated, ascending, the last one `end`.
  public let updateSteps: [Int]

  /// Makes the schedule of a run of `stepsPerEpoch` steps an epoch.
  ///
  /// - Throws: `PruningError` `contradictorySettings` when a count is negative or zero where it cannot be or
  ///   the exponent is not in 1...16, `sparsityOutOfRange` for the initial sparsity.
  public init(
    stepsPerEpoch: Int, beginEpoch: Int = 0, endEpoch: Int, updatesPerEpoch: Int = 2,
    initialSparsity: Double = 0, exponent: Int = 1
  ) throws {
    guard stepsPerEpoch > 0, beginEpoch >= 0, endEpoch >= beginEpoch, updatesPerEpoch > 0 else {
      throw PruningError(
        .contradictorySettings,
        "pruning schedule: \(stepsPerEpoch) steps an epoch, epochs \(beginEpoch) to \(endEpoch), "
          + "\(updatesPerEpoch) updates an epoch; expected at least one step and one update an epoch and "
          + "an end that is not before the begin")
    }
    guard exponent > 0, exponent <= 16 else {
      throw PruningError(
        .contradictorySettings, "pruning schedule: exponent \(exponent) found, expected 1 to 16")
    }
    try SparsityTarget.check(initialSparsity, of: "the initial sparsity")
    let begin = stepsPerEpoch * beginEpoch
    let end = max(stepsPerEpoch * endEpoch, begin + 1)
    let updates = max(updatesPerEpoch * (endEpoch - beginEpoch), 1)
    self.begin = begin
    self.end = end
    self.initialSparsity = initialSparsity
    self.exponent = exponent
    var steps: [Int] = []
    for update in 1...updates {
      let step = begin + (end - begin) * update / updates
      if step > (steps.last ?? begin) { steps.append(step) }
    }
    self.updateSteps = steps
  }

  /// How far the ramp is after `step` completed steps, 0...1.
  public func progress(at step: Int) -> Double {
    min(max(Double(step - begin) / Double(end - begin), 0), 1)
  }

  /// s(t): the share of neurons to be gone after `step` completed steps, when `final` is to be gone at the end.
  public func sparsity(at step: Int, final: Double) -> Double {
    var rest = 1.0
    let left = 1 - progress(at: step)
    for _ in 0..<exponent { rest *= left }
    return final + (initialSparsity - final) * rest
  }

  /// Whether masks are updated after `step` completed steps. O(log updates).
  public func isUpdate(after step: Int) -> Bool {
    var low = 0
    var high = updateSteps.count
    while low < high {
      let middle = (low + high) / 2
      if updateSteps[middle] < step { low = middle + 1 } else { high = middle }
    }
    return low < updateSteps.count && updateSteps[low] == step
  }
}
