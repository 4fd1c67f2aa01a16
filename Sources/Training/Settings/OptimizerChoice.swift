import Torch

/// Which optimiser moves the weights.
public enum OptimizerChoice: String, Sendable, CaseIterable {
  /// Adam with decoupled weight decay and bias correction, epsilon 1e-8.
  case adamw
  /// The same without bias correction, epsilon 1e-6: that of BERT, ALBERT's fine-tuning and Bort.
  case bertadam
  /// LAMB for large batches, without bias correction, epsilon 1e-6.
  case lamb

  /// A new optimiser, with the usual averages (0.9 and 0.999).
  func optimizer(of groups: [ParameterGroup], learningRate: Double) throws -> any Optimizer {
    switch self {
    case .adamw: try AdamW(groups: groups, learningRate: learningRate)
    case .bertadam:
      try AdamW(groups: groups, learningRate: learningRate, epsilon: 1e-6, biasCorrection: false)
    case .lamb: try LAMB(groups: groups, learningRate: learningRate)
    }
  }
}
