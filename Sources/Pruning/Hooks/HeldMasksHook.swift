import Encoders
import JSON
import Training

/// Keeps what was pruned before at zero while a model recovers at its full width.
///
/// Zeroing gradients is enough here: the run begins with zeros and an optimiser without moments, and decay leaves a
/// zero at zero.
final class HeldMasksHook: TrainingHook {
  let name = "heldMasks"
  let settings: JSONValue
  private let makeKeeper: (SequenceClassifier) throws -> MaskKeeper
  private var keeper = MaskKeeper()

  /// Holds the neurons that `masks` lacks at zero.
  init(_ masks: NeuronMasks) {
    settings = masks.json
    makeKeeper = { try MaskKeeper(masks, of: $0) }
  }

  /// Holds the weights that `masks` lacks at zero.
  init(_ masks: WeightMasks) {
    settings = .object(["sparsity": .number(masks.sparsity)])
    makeKeeper = { try MaskKeeper(masks, of: $0) }
  }

  func willBegin(_ run: TrainingRun) throws { keeper = try makeKeeper(run.requireClassifier(for: self)) }

  func didBackward(_ pass: TrainingPass) throws {
    if pass.isLast { try keeper.maskGradients() }
  }
}
