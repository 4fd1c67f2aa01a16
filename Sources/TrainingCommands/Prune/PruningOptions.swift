import ArgumentParser
import Encoders
import Pruning

/// What is pruned, how much of it and when.
struct PruningOptions: ParsableArguments {
  @Option(help: "What is pruned: neurons (removed) or weights (set to zero).")
  var method = PruningSettings.Method.neurons

  @Option(help: "Share of neurons or weights to prune, from 0 to 1. (default: 0.5, or none beside --targets)")
  var sparsity: Double?

  @Option(help: "Shares by component, as k=.9,q=.9,v=.45,ao=.25,i=.45,o=.2,p=.3; a share of 1 removes all.")
  var targets: String?

  @Option(help: "What makes a neuron worth keeping: importance (gradient times output), magnitude or random.")
  var criterion = PruningCriterion.importance

  @Option(help: "Neurons compete over the whole model (global) or within each matrix (matrix).")
  var threshold = SparsityTarget.Threshold.global

  @Option(help: "How a batch becomes one importance: signedMean, absMean or meanSquare.")
  var reduction = ImportanceReduction.signedMean

  @Option(help: "Epochs over which sparsity rises; 0 prunes at once, before training (not by importance).")
  var pruneEpochs = 10

  @Option(help: "Epochs of training after that.")
  var recoverEpochs = 30

  @Option(help: "Mask updates in a prune epoch.")
  var updatesPerEpoch = 2

  @Flag(help: "Leave padding out of the importance.")
  var ignorePadding = false

  @Flag(help: "Give row j of K and of Q one common score.")
  var pairKeysAndQueries = false

  @Flag(help: "Allow that a matrix loses all neurons; otherwise each keeps one.")
  var allowEmptying = false

  @Flag(help: "Recover at full width behind masks instead of in the removed model; the same result, slower.")
  var recoverMasked = false

  func validate() throws {
    _ = try settings(seed: 0)
  }

  /// The settings that the options spell.
  ///
  /// Throws `ValidationError`, so that a wrong value is reported as a bad argument.
  func settings(seed: UInt64) throws -> PruningSettings {
    do {
      let components = try targets.map(SparsityTarget.components(parsing:)) ?? [:]
      let target = try SparsityTarget(
        sparsity: sparsity ?? (components.isEmpty ? 0.5 : nil), components: components, threshold: threshold)
      var settings = PruningSettings(method: method, target: target)
      settings.criterion = criterion
      settings.reduction = reduction
      settings.includesPadding = !ignorePadding
      settings.pairsKeysAndQueries = pairKeysAndQueries
      settings.allowsEmptying = allowEmptying
      settings.pruneEpochs = pruneEpochs
      settings.recoverEpochs = recoverEpochs
      settings.updatesPerEpoch = updatesPerEpoch
      settings.recoversRemoved = !recoverMasked
      settings.seed = seed
      try settings.validate()
      return settings
    } catch let error as PruningError {
      throw ValidationError(error.message)
    }
  }
}
