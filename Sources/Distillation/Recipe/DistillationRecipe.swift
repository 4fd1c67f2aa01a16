public import JSON
public import ModelFormat

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

  /// Throws `DistillationError` unless there is a stage, each is named once, every one learns something and its rows fit the models'
  /// shapes.
  public func validate(teachers: [EncoderConfiguration], student: EncoderConfiguration) throws {
    guard !stages.isEmpty else {
      throw DistillationError(.badRecipe, place: "recipe", expected: "at least one stage", found: "none")
    }
    guard Set(stages.map(\.name)).count == stages.count else {
      throw DistillationError(
        .badRecipe, place: "recipe",
        expected: "stages of different names, whose runs have folders of their own",
        found: stages.map(\.name.rawValue).joined(separator: ", "))
    }
    for stage in stages { try stage.validate(teachers: teachers, student: student) }
    guard let replacement else { return }
    if let stage = stages.first(where: { !$0.matches.isEmpty }) {
      throw stage.refusal(
        "no matches where layers are replaced: in most steps some do not run", "matches")
    }
    guard replacement.base > 0, replacement.base <= 1, replacement.slope >= 0, replacement.slope.isFinite
    else {
      throw DistillationError(
        .badRecipe, place: "replacement", expected: "a base above 0, at most 1, and a slope of at least 0",
        found: "\(replacement.base) and \(replacement.slope)")
    }
  }

  /// `{"stages", "replacement"}`.
  public var json: JSONValue {
    [
      "stages": .array(stages.map(\.json)), "replacement": replacement?.json ?? .null,
    ]
  }
}
