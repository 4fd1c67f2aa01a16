import ArgumentParser
import Commands
import Distillation
import ModelFormat
import Training

/// What a student learns from its teachers, and for how long.
struct DistillationOptions: ParsableArguments {
  @Option(
    help: """
      The recipe: labels (no teacher: the control), logits, states (and all layers; after factorize), distilbert, tinybert, minilm, minilmv2, pkd or theseus.
      """)
  var preset = DistillationPreset.logits

  @Option(
    help:
      "Share of the soft targets in the loss; labels have the rest. (default: logits and states .5, pkd .7)")
  var alpha: Double?

  @Option(help: "What logits are divided by. (default: logits, states and distilbert 2, pkd 10)")
  var temperature: Double?

  @Option(
    name: .customLong("match"),
    help: ArgumentHelp(
      """
      A row of the table of matches, in place of the preset's; repeat it. As \
      feature=hidden,teacher=5,student=2,loss=mse,weight=1,projection=states.
      """,
      discussion: """
        feature: embedding, hidden, cls, mean (of tokens), pooled, scores (before softmax), probabilities (after), query, key or value \
        (relations). loss: mse, cosine or normalized_mse of states, mse of scores, kl of the others. Layers from 0. \
        Rows with the same projection share one learnt map. heads: of relations. padding=true counts padding.
        """, valueName: "row"), transform: DistillationOptions.match)
  var matches: [FeatureMatch] = []

  @Option(help: "Passes over the training part, all stages together.")
  var epochs = 10

  @Option(help: "Optimiser steps in all, in place of --epochs.")
  var steps: Int?

  @Option(
    help: """
      Share of the steps in which states and attention are learnt before predictions are. (default: tinybert .77, \
      minilm and minilmv2 .5)
      """)
  var intermediateShare: Double?

  @Option(help: "Highest learning rate of those steps. (default: --learning-rate)")
  var intermediateLearningRate: Double?

  func validate() throws {
    try requireCount("--epochs", epochs, in: 1...TrainingSettings.mostEpochs)
    if let steps { try requireCount("--steps", steps, in: 1...TrainingSettings.mostSteps) }
    if let rate = intermediateLearningRate, !(rate > 0 && rate.isFinite) {
      throw ValidationError("--intermediate-learning-rate must be above 0, not \(rate).")
    }
    if preset.intermediateShare == nil, intermediateLearningRate != nil {
      throw ValidationError(
        "--intermediate-learning-rate: the preset \(preset.rawValue) has one stage; leave it out.")
    }
  }

  /// How long all stages take together.
  var length: TrainingSettings.Length { steps.map { .steps($0) } ?? .epochs(epochs) }

  /// The recipe for a run; `teachers` are the shapes of all, the setting's among them.
  ///
  /// Throws `ValidationError` for a number that the preset does not have, and rows that the models' shapes do not allow.
  func recipe(
    _ setting: DistillationPreset.Setting, teachers: [EncoderConfiguration]
  ) throws -> DistillationRecipe {
    try Self.reportingArguments {
      var recipe = try preset.recipe(
        setting, softShare: alpha, temperature: temperature, intermediateShare: intermediateShare)
      if !matches.isEmpty { recipe.stages[0].matches = matches }
      try recipe.validate(teachers: teachers, student: setting.student)
      return recipe
    }
  }

  /// The rows between two bare encoders: those of `--match`, else those of the preset's first stage.
  ///
  /// Throws `ValidationError` for a preset that asks heads, and numbers that belong to them.
  func encoderMatches(
    _ setting: DistillationPreset.Setting, teachers: [EncoderConfiguration]
  ) throws -> [FeatureMatch] {
    for (name, number) in [
      ("--alpha", alpha), ("--temperature", temperature), ("--intermediate-share", intermediateShare),
      ("--intermediate-learning-rate", intermediateLearningRate),
    ] where number != nil {
      throw ValidationError("\(name): teachers without a head have no logits; leave it out.")
    }
    if !matches.isEmpty {
      let stage = DistillationStage(.intermediate, matches: matches)
      try Self.reportingArguments {
        try DistillationRecipe(stages: [stage]).validate(teachers: teachers, student: setting.student)
      }
      return matches
    }
    guard preset.intermediateShare != nil || preset == .states else {
      throw ValidationError(
        """
        The teacher is a bare encoder, and the preset \(preset.rawValue) asks its head. Give --preset states, tinybert, minilm or minilmv2, or \
        rows of --match; or fine-tune the teacher first.
        """)
    }
    return try recipe(setting, teachers: teachers).stages[0].matches
  }

  private static func match(_ text: String) throws -> FeatureMatch {
    try reportingArguments { try FeatureMatch(parsing: text) }
  }

  /// Reports what no two models can be taught by as a bad argument.
  private static func reportingArguments<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DistillationError where error.code != .modelsDiffer {
      throw ValidationError("\(error).")
    }
  }
}
