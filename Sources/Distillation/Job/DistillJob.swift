public import Datasets
public import Encoders
public import JSON
import ModelFormat
public import Torch
public import Training

/// Teaches a student stage by stage.
///
/// Each stage is a run of its own, with an optimiser, a warm-up and a learning-rate line of its own, as the sources have it; the
/// stages' steps add up to those of the settings, so that recipes can be compared at equal steps. Only the last stage keeps its best
/// weights by the dev part; what an intermediate stage learns shows in no score.
///
/// Killed at any moment and run again with `resume`, a job with a folder ends with the same weights as an uninterrupted one.
///
/// Not thread-safe; run it on one thread.
public final class DistillJob {
  private let student: SequenceClassifier
  private let teachers: [Teacher]
  private let train: EncodedDataset
  /// What stages without labels learn from: all texts; nil where there are no others than `train`.
  private let unlabelled: EncodedDataset?
  private let dev: EncodedDataset?
  private let recipe: DistillationRecipe
  private let training: TrainingSettings
  private let intermediateLearningRate: Double
  private let folder: String?
  private let checkpoints: CheckpointPolicy
  private let identity: JSONObject
  private let group: ProcessGroup?
  private weak var observer: (any TrainingObserver)?

  /// Prepares a job; nothing is computed or written yet.
  ///
  /// - Parameters:
  ///   - student: The model to teach, in place.
  ///   - teachers: The models that it learns from; none for a recipe of labels only.
  ///   - train: The examples; without targets where the recipe needs none.
  ///   - unlabelled: More examples for the stages that need no targets; those learn from both, without targets.
  ///   - dev: Examples that choose the best weights; none keeps the last.
  ///   - recipe: What to learn.
  ///   - training: How to train; the length is that of all stages together, the learning rate that of the last.
  ///   - intermediateLearningRate: The learning rate of an intermediate stage; nil: that of the last.
  ///   - folder: Where checkpoints go, under the stages' names; nil keeps everything in memory.
  ///   - checkpoints: When they are written.
  ///   - identity: More that must be the same at a resume, as the digests of the models.
  ///   - group: The processes that teach together, see `Trainer`; the first one alone has a folder. Outputs of teachers are kept by
  ///     the first one before the others look for them.
  ///   - observer: Who is told of progress over all stages; not retained.
  /// - Throws: `DistillationError` for a recipe that contradicts itself or the models, `TrainingError` for training settings.
  public init(
    student: SequenceClassifier, teachers: [Teacher], train: EncodedDataset,
    unlabelled: EncodedDataset? = nil, dev: EncodedDataset? = nil, recipe: DistillationRecipe,
    training: TrainingSettings, intermediateLearningRate: Double? = nil,
    folder: String? = nil, checkpoints: CheckpointPolicy = CheckpointPolicy(), identity: JSONObject = [:],
    group: ProcessGroup? = nil, observer: (any TrainingObserver)? = nil
  ) throws {
    try training.validate()
    try train.requireExamples()
    try recipe.validate(teachers: teachers.map(\.model.configuration), student: student.configuration)
    self.student = student
    self.teachers = teachers
    self.train = train
    self.unlabelled = unlabelled.map { more in
      EncodedDataset(
        examples: (train.examples + more.examples).map(\.withoutTarget), padTokenId: train.padTokenId)
    }
    self.dev = dev
    self.recipe = recipe
    self.training = training
    self.intermediateLearningRate = intermediateLearningRate ?? training.learningRate
    self.folder = folder
    self.checkpoints = checkpoints
    self.identity = identity
    self.group = group
    self.observer = observer
  }

  /// The optimiser steps of each stage: shares of the settings' length, at least one each.
  package static func steps(of stages: [DistillationStage], total: Int) -> [Int] {
    let whole = stages.reduce(0) { $0 + $1.share }
    var ends = stages.indices.map { last in
      Int((Double(total) * stages[...last].reduce(0) { $0 + $1.share } / whole).rounded())
    }
    for place in ends.indices { ends[place] = max(ends[place], place == 0 ? 1 : ends[place - 1] + 1) }
    return ends.indices.map { ends[$0] - ($0 == 0 ? 0 : ends[$0 - 1]) }
  }

  /// Teaches.
  ///
  /// - Parameter resume: Whether to go on from the folder's checkpoints; without any the job begins anew.
  /// - Throws: `DistillationError`, and what training, tensors and files throw.
  public func run(resume: Bool = false) throws -> DistillationOutcome {
    let stepsPerEpoch = training.stepsPerEpoch(of: train)
    let steps = Self.steps(of: recipe.stages, total: training.totalSteps(of: train))
    var done: [DistillationOutcome.Stage] = []
    var stepsBefore = 0
    for (stage, count) in zip(recipe.stages, steps) {
      let relay = PhaseObserver(
        observer, stepsBefore: stepsBefore, epochsBefore: stepsBefore / stepsPerEpoch,
        totalSteps: steps.reduce(0, +))
      // The trainer does not retain its observer.
      let outcome = try withExtendedLifetime(relay) {
        try run(stage, number: done.count, steps: count, observer: relay, resume: resume)
      }
      done.append(.init(name: stage.name, outcome: outcome))
      stepsBefore += count
    }
    return DistillationOutcome(stages: done)
  }

  private func run(
    _ stage: DistillationStage, number: Int, steps: Int, observer: PhaseObserver, resume: Bool
  ) throws -> TrainingOutcome {
    let isLast = number == recipe.stages.count - 1
    var settings = training
    settings.length = .steps(steps)
    settings.seed = training.seed &+ UInt64(number)
    if !isLast {
      settings.keepBest = false
      settings.patience = nil
      settings.selection = nil
      settings.learningRate = intermediateLearningRate
    }
    func makeProblem() throws -> DistillationProblem {
      // New projections are the same whether or not the process made the stage before.
      try RandomGenerator.seed(settings.seed)
      return try DistillationProblem(
        student: student, teachers: teachers, stage: stage, replacement: recipe.replacement,
        train: stage.hardWeight == 0 ? unlabelled ?? train : train,
        dev: isLast ? dev : nil, settings: settings)
    }
    let problem = try group?.inTurn(makeProblem) ?? makeProblem()
    let run = try folder.map {
      try RunFolder(path: "\($0)/\(stage.name.rawValue)", policy: checkpoints)
    }
    return try Trainer(
      problem: problem, settings: settings, folder: run, identity: identity, group: group, observer: observer
    ).run(resume: resume)
  }
}
