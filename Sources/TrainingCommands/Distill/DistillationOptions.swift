import ArgumentParser
import Commands
import Distillation
import Encoders
import Training

/// What a student learns from its teachers, and for how long.
struct DistillationOptions: ParsableArguments {
  @Option(
    help: """
      The recipe: labels (no teacher: the control), logits, distilbert, tinybert, minilm, minilmv2, pkd or theseus.
      """)
  var preset = DistillationPreset.logits

  @Option(help: "Share of the soft targets in the loss; labels have the rest. (default: logits .5, pkd .7)")
  var alpha: Double?

  @Option(help: "What logits are divided by. (default: logits and distilbert 2, pkd 10)")
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
    if let steps { try requireCount("--steps", steps, in: 1...1_000_000_000) }
    if let rate = intermediateLearningRate, !(rate > 0 && rate.isFinite) {
      throw ValidationError("--intermediate-learning-rate must be above 0, not \(rate).")
    }
    if preset.intermediateShare == nil, intermediateLearningRate != nil {
      throw ValidationError(
        "--intermediate-learning-rate: the preset \(preset.rawValue) has one stage; leave it out.")
    }
  }

  /// The recipe for two models and a run of so many steps.
  ///
  /// Throws `ValidationError` for a number that the preset does not have.
  func recipe(_ setting: DistillationPreset.Setting) throws -> DistillationRecipe {
    do {
      var recipe = try preset.recipe(
        setting, softShare: alpha, temperature: temperature, intermediateShare: intermediateShare)
      if !matches.isEmpty { recipe.stages[0].matches = matches }
      try recipe.validate(teacherLayers: setting.teacherLayers, studentLayers: setting.studentLayers)
      return recipe
    } catch let error as DistillationError where error.code != .modelsDiffer {
      throw ValidationError("\(error).")
    }
  }

  /// The rows between two bare encoders: those of `--match`, else those of the preset's first stage.
  ///
  /// Throws `ValidationError` for a preset that asks heads, and numbers that belong to them.
  func encoderMatches(_ setting: DistillationPreset.Setting) throws -> [FeatureMatch] {
    for (name, number) in [
      ("--alpha", alpha), ("--temperature", temperature), ("--intermediate-share", intermediateShare),
      ("--intermediate-learning-rate", intermediateLearningRate),
    ] where number != nil {
      throw ValidationError("\(name): teachers without a head have no logits; leave it out.")
    }
    if !matches.isEmpty { return matches }
    guard preset.intermediateShare != nil else {
      throw ValidationError(
        """
        The teacher is a bare encoder, and the preset \(preset.rawValue) asks its head. Give --preset tinybert, minilm or minilmv2, or \
        rows of --match; or fine-tune the teacher first.
        """)
    }
    return try recipe(setting).stages[0].matches
  }

  private static func match(_ text: String) throws -> FeatureMatch {
    do {
      return try FeatureMatch(parsing: text)
    } catch let error as DistillationError {
      throw ValidationError("\(error).")
    }
  }
}
