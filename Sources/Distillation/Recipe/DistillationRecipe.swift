public import JSON

/// What a student learns from, stage by stage.
public struct DistillationRecipe: Sendable, Equatable {
  /// The stages in their order, at least one.
  public var stages: [DistillationStage]
  /// Where successors stand for predecessors at random (BERT-of-Theseus); nil elsewhere.
  public var replacement: ReplacementSchedule?

  /// Makes a recipe.
  public init(stages: [DistillationStage], replacement: ReplacementSchedule? = nil) {
    self.stages = stages
    self.replacement = replacement
  }

  /// Whether a stage needs the data's own targets.
  public var needsTargets: Bool { stages.contains { $0.hardWeight > 0 } }

  /// Whether a stage asks a teacher anything.
  public var needsTeacher: Bool { replacement != nil || stages.contains(where: \.needsTeacher) }

  /// Throws `DistillationError` unless every stage learns something and its rows fit both models' numbers of layers.
  public func validate(teacherLayers: Int, studentLayers: Int) throws {
    for stage in stages {
      guard stage.hardWeight >= 0, stage.hardWeight.isFinite, stage.needsTeacher || stage.hardWeight > 0
      else {
        throw refusal(stage, "a loss: labels, soft targets or matches", "none")
      }
      guard stage.share > 0, stage.share.isFinite else {
        throw refusal(stage, "a share above 0", "\(stage.share)")
      }
      if let soft = stage.soft {
        guard soft.weight > 0, soft.weight.isFinite else {
          throw refusal(stage, "a weight of soft targets above 0", "\(soft.weight)")
        }
        guard soft.temperature > 0, soft.temperature.isFinite else {
          throw refusal(stage, "a temperature above 0", "\(soft.temperature)")
        }
        guard soft.kind != .crossEntropy || soft.temperature == 1 else {
          throw refusal(stage, "temperature 1, which crossEntropy has", "\(soft.temperature)")
        }
      }
      for match in stage.matches {
        try match.validate(teacherLayers: teacherLayers, studentLayers: studentLayers)
      }
    }
    if let replacement {
      if let stage = stages.first(where: { !$0.matches.isEmpty }) {
        throw refusal(stage, "no matches where layers are replaced: in most steps some do not run", "matches")
      }
      guard replacement.base > 0, replacement.base <= 1, replacement.slope >= 0, replacement.slope.isFinite
      else {
        throw DistillationError(
          .badRecipe, place: "replacement", expected: "a base above 0, at most 1, and a slope of at least 0",
          found: "\(replacement.base) and \(replacement.slope)")
      }
    }
  }

  private func refusal(_ stage: DistillationStage, _ expected: String, _ found: String) -> DistillationError {
    DistillationError(.badRecipe, place: "stage \(stage.name.rawValue)", expected: expected, found: found)
  }

  /// `{"stages", "replacement"}`.
  public var json: JSONValue {
    [
      "stages": .array(stages.map(\.json)), "replacement": replacement?.json ?? .null,
    ]
  }
}
