public import Encoders
import Training

/// Everything that decides what a pruning run removes and when.
public struct PruningSettings: Sendable, Equatable {
  /// What is removed.
  public enum Method: String, Sendable, CaseIterable {
    /// Whole output units: rows of weight matrices with their bias entries. The model becomes really smaller.
    case neurons
    /// Single weights of smallest magnitude, set to zero. The model keeps its shape.
    case weights
  }

  /// What is removed.
  public var method: Method

  /// How much of it, and which neurons or weights compete.
  public var target: SparsityTarget

  /// What makes a neuron worth keeping; weights always go by magnitude.
  public var criterion = PruningCriterion.importance

  /// How a batch's products of gradient and output become one number.
  public var reduction = ImportanceReduction.signedMean

  /// Whether positions of padding tokens count in that number; true in Rasa's work.
  public var includesPadding = true

  /// Where the importance of a W_I neuron is measured: after the activation, where W_O sees it, or before; which one
  /// Rasa took is not known.
  public var intermediate = OutputTaps.IntermediatePoint.afterActivation

  /// Whether importance starts from zero after each mask update; true in Rasa's work.
  public var resetsImportance = true

  /// Whether row j of K and of Q share one summed score; false in Rasa's work.
  public var pairsKeysAndQueries = false

  /// Whether a matrix may lose every neuron although no component target of 1 says so.
  public var allowsEmptying = false

  /// Whether the pooler is pruned, when the head reads it.
  public var prunesPooler = true

  /// Epochs over which sparsity rises. 0 prunes once, before training.
  public var pruneEpochs = 10

  /// Epochs of training after that.
  public var recoverEpochs = 30

  /// Mask updates an epoch while sparsity rises.
  public var updatesPerEpoch = 2

  /// Sparsity at the beginning of the rise, 0...1.
  public var initialSparsity = 0.0

  /// e of the schedule `s_final + (s_init - s_final)(1 - p)^e`.
  public var exponent = 1

  /// Whether neurons recover in the model they were removed from, which computes the same at less cost; false
  /// keeps the full-width model with its masks.
  public var recoversRemoved = true

  /// The seed of the random criterion.
  public var seed: UInt64 = 42

  /// Settings with Rasa's defaults: half of all neurons, 10 epochs of pruning, 30 of recovery.
  public init(method: Method = .neurons, target: SparsityTarget) {
    self.method = method
    self.target = target
  }

  /// Refuses settings that contradict each other.
  ///
  /// - Throws: `PruningError` `contradictorySettings`, naming both.
  public func validate() throws {
    let epochs = 0...TrainingSettings.mostEpochs
    guard epochs.contains(pruneEpochs), epochs.contains(recoverEpochs), (1...1000).contains(updatesPerEpoch),
      (1...16).contains(exponent)
    else {
      throw PruningError(
        .contradictorySettings,
        "pruning: \(pruneEpochs) prune epochs, \(recoverEpochs) recover epochs, \(updatesPerEpoch) updates an "
          + "epoch, exponent \(exponent); expected epochs of \(epochs.lowerBound) to \(epochs.upperBound), 1 to 1000 "
          + "updates, an exponent of 1 to 16"
      )
    }
    try SparsityTarget.check(initialSparsity, of: "the initial sparsity")
    for share in [target.sparsity].compactMap({ $0 }) + target.components.values where share < initialSparsity
    {
      throw PruningError(
        .contradictorySettings,
        "pruning: an initial sparsity of \(initialSparsity) and a target of \(share): what is pruned stays pruned, so "
          + "the target cannot be lower")
    }
    if method == .neurons, criterion == .importance, pruneEpochs == 0 {
      throw PruningError(
        .contradictorySettings,
        "pruning: 0 prune epochs with criterion importance, which is measured while training; give at least 1 "
          + "prune epoch, or criterion magnitude or random")
    }
    if method == .weights, criterion == .random || pairsKeysAndQueries {
      throw PruningError(
        .contradictorySettings,
        "pruning: method weights goes by magnitude alone; criterion \(criterion.rawValue)"
          + (pairsKeysAndQueries ? " and pairs of keys and queries are" : " is") + " for method neurons")
    }
  }
}
