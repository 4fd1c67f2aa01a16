import Distillation
import Encoders
import ModelFormat
import Testing
import Torch
import Training

/// Gradients in the parameters of a student and of learnt maps, through a whole problem, against finite differences.
@Suite struct ParameterGradientTests {
  private func problem(
    _ stage: DistillationStage, student: SequenceClassifier, teacher: SequenceClassifier
  ) throws -> DistillationProblem {
    try DistillationProblem(
      student: student, teachers: [Teacher(model: teacher)], stage: stage,
      train: TinyModels.data(student.classifier), dev: nil, settings: TinyModels.settings)
  }

  /// The logits are linear in the head's parameters, so these are the gradients in the logits times what the head reads.
  @Test(arguments: SoftTargets.Kind.allCases)
  func softTargetsOfEveryHead(_ kind: SoftTargets.Kind) throws {
    let soft = SoftTargets(weight: 1, temperature: kind == .crossEntropy ? 1 : 2, kind: kind)
    for head in TinyModels.heads {
      let teacher = try TinyModels.model(layers: 1, head: head)
      // A teacher that is sure of what it says: of choices a small one says nearly the same.
      try withoutGradients { try teacher.weight.multiply(inPlace: 8) }
      try problem(
        DistillationStage(.prediction, soft: soft),
        student: TinyModels.model(layers: 1, head: head, seed: 2), teacher: teacher
      ).expectGradients(of: ["classifier.weight", "classifier.bias"])
    }
  }

  /// Every feature depends on the norm of the embeddings. Texts have 3 to 7 tokens, so a mean that counted padding would show.
  @Test(arguments: Feature.allCases)
  func everyFeatureWithEveryLoss(_ feature: Feature) throws {
    for loss in feature.losses {
      try problem(
        DistillationStage(.intermediate, matches: [FeatureMatch(feature, loss: loss)]),
        student: TinyModels.model(layers: 1, seed: 2), teacher: TinyModels.model(layers: 1)
      ).expectGradients(of: ["embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias"])
    }
  }

  /// One map that rows of three features and two losses share.
  @Test func aSharedProjectionHasTheGradientOfAllItsRows() throws {
    let matches = [
      FeatureMatch(.embedding, projection: "states"),
      FeatureMatch(.hidden, teacherLayer: 1, studentLayer: 0, weight: 2, projection: "states"),
      FeatureMatch(.cls, teacherLayer: 0, studentLayer: 0, loss: .cosine, projection: "states"),
    ]
    try problem(
      DistillationStage(.intermediate, matches: matches), student: TinyModels.model(layers: 1, seed: 2),
      teacher: TinyModels.model(layers: 2, hidden: 12)
    ).expectGradients(of: ["distillation.states.weight", "distillation.states.bias"])
  }
}
