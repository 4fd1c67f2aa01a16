public import Training

/// What a distillation ends with; the student itself was trained in place.
public struct DistillationOutcome: Sendable, Equatable {
  /// One stage.
  public struct Stage: Sendable, Equatable {
    /// Which.
    public let name: DistillationStage.Name
    /// Its run.
    public let outcome: TrainingOutcome
  }

  /// The stages in their order.
  public let stages: [Stage]
}

extension DistillationOutcome {
  /// The optimiser steps of all stages.
  public var steps: Int { stages.reduce(0) { $0 + $1.outcome.steps } }

  /// The scores on the way, of the last stage.
  public var curve: [EvaluationRecord] { stages.last?.outcome.evaluations ?? [] }
}
