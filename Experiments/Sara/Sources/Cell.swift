import Encoders
import Pruning

/// One row of the experiment: a method with its settings, run on every fold with one or more seeds.
struct Cell: Sendable {
  /// What a cell does with the training part of a fold.
  enum Method: Sendable {
    /// TF-IDF with logistic regression.
    case light
    /// MiniLM fine-tuned.
    case dense
    /// The dense model with its smallest weights set to zero at once.
    case weights(sparsity: Double)
    /// The dense model with neurons pruned.
    case neurons(NeuronPlan)
    /// The dense model losing all neurons of some components over 10 epochs, scored on the test part after every mask
    /// update and every half epoch of the 30 that follow; nothing is chosen by these scores.
    case shock([LinearComponent])
    /// A randomly initialised model of the shape that another cell's run ended with.
    case scratch(shapeOf: String)
  }

  /// How neurons are pruned.
  struct NeuronPlan: Sendable {
    /// The share over all components; nil leaves those without a target whole.
    var sparsity: Double?
    /// Shares of single components.
    var components: [LinearComponent: Double] = [:]
    var criterion = PruningCriterion.importance
    var pruneEpochs = 10
    var recoverEpochs = 30
  }

  /// The name in commands, files and tables.
  let name: String
  let method: Method
  /// How many seeds, from 0.
  var seeds = 1
}
