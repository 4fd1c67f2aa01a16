/// What makes a neuron worth keeping.
public enum PruningCriterion: String, Sendable, CaseIterable {
  /// Accumulated gradient times output, normalised by matrix. Rasa's.
  case importance
  /// The L2 norm of the neuron's weight row and bias entry, normalised by matrix. A control.
  case magnitude
  /// A seeded random number, the same for a neuron throughout a run; every neuron of the model has the same chance to
  /// go, whatever its matrix. A control.
  case random
}
