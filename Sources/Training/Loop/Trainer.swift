public import Datasets
public import Encoders
public import JSON
import ModelFormat
import Prediction
public import Torch

/// Trains what a problem says: the loop of batches, backward passes, optimiser steps, evaluations and checkpoints.
///
/// One step: the micro-batches' losses, each the mean over its terms (examples; with tags, tokens that have one), are weighted
/// by their share of the step's terms, so that accumulation gives the gradient of the whole step's mean loss even where
/// micro-batches differ in size or have no term at all. (Spans differ with the padding, which competes for both ends, as in
/// transformers.) The gradient's norm is clipped; the optimiser moves the weights, without decay on biases and layer norms. Dropout draws from
/// libtorch's generator, seeded once at the beginning; evaluation draws nothing.
///
/// Killed at any moment and run again with `resume`, it ends with the same weights, scores and `log.jsonl`, byte
/// for byte: the checkpoint holds weights, moments, the generator's state, the place in the epoch, the hooks' states
/// and the ends of the logs. Threads and processor type must be the same.
///
/// Not Sendable: build and run it on one thread, the one that uses libtorch.
public final class Trainer {
  /// What is trained.
  public let problem: any TrainingProblem

  /// The run's settings.
  public let settings: TrainingSettings

  /// The optimiser steps of an epoch.
  public let stepsPerEpoch: Int

  /// The optimiser steps of the run, unless it ends early.
  public let totalSteps: Int

  let folder: RunFolder?
  let hooks: [any TrainingHook]
  /// The processes that train together; nil for this one alone.
  let group: ProcessGroup?
  let reducer: GradientReducer?
  let identity: RunIdentity
  let schedule: LearningRateSchedule
  let optimizer: any Optimizer
  /// The problem's parameters in the optimiser's order: first those that decay.
  let parameters: [NamedTensor]
  let clock: TrainingClock
  weak var observer: (any TrainingObserver)?

  var state = LoopState()
  var log: TrainingLog?
  var bestWeights: [StoredTensor] = []
  var gradientNorm = 0.0
  var startStep = 0
  var startTime = Duration.zero
  /// Tokens without padding that all processes have computed since this one began.
  package internal(set) var attendedTokens = 0
  var lastCheckpoint = Duration.zero
  private var hasRun = false

  /// Prepares a run of a classifier on its own loss (`ClassificationProblem`); nothing is computed or written yet.
  ///
  /// - Parameters:
  ///   - model: The model to train, in place.
  ///   - train: The examples to learn from, with targets.
  ///   - dev: The examples that choose the best weights, with targets; nil for no evaluation.
  ///   - settings: What to do.
  ///   - folder: Where checkpoints, best weights and logs go; nil keeps everything in memory.
  ///   - hooks: The methods that take part, in the order of their calls.
  ///   - identity: More that must be the same at a resume, as the digest of the model that the run began with.
  ///   - observer: Who is told of progress; not retained.
  ///   - clock: The clocks for progress and logs.
  ///
  /// Throws `TrainingError`: `invalidSetting` or `conflictingHooks`; `PredictionError`: `invalidData`.
  public convenience init(
    model: SequenceClassifier, train: EncodedDataset, dev: EncodedDataset? = nil,
    settings: TrainingSettings, folder: RunFolder? = nil, hooks: [any TrainingHook] = [],
    identity: JSONObject = [:], observer: (any TrainingObserver)? = nil, clock: TrainingClock = .system
  ) throws {
    try settings.validate()
    try self.init(
      problem: ClassificationProblem(model: model, train: train, dev: dev, settings: settings),
      settings: settings, folder: folder, hooks: hooks, identity: identity, observer: observer, clock: clock)
  }

  /// Prepares a run; nothing is computed or written yet.
  ///
  /// - Parameters:
  ///   - problem: What to train.
  ///   - settings: What to do, those that the problem was made with.
  ///   - folder: Where checkpoints, best weights and logs go; nil keeps everything in memory.
  ///   - hooks: The methods that take part, in the order of their calls.
  ///   - identity: More that must be the same at a resume.
  ///   - group: The processes that share every step's examples, see `Trainer+Group`; all make the same problem of the same data and
  ///     settings, and the first one alone has a folder. Nil: this process trains alone.
  ///   - observer: Who is told of progress; not retained.
  ///   - clock: The clocks for progress and logs.
  ///
  /// Throws `TrainingError`: `invalidSetting` or `conflictingHooks`.
  public init(
    problem: any TrainingProblem, settings: TrainingSettings, folder: RunFolder? = nil,
    hooks: [any TrainingHook] = [], identity: JSONObject = [:], group: ProcessGroup? = nil,
    observer: (any TrainingObserver)? = nil, clock: TrainingClock = .system
  ) throws {
    try settings.validate()
    try Self.validate(hooks)
    if let group { try Self.validate(group, hooks: hooks, hasFolder: folder != nil) }
    guard settings.device == problem.device else {
      throw TrainingError(
        .invalidSetting, "the model is on another device", place: "device", expected: "\(problem.device)",
        found: "\(settings.device)")
    }
    self.problem = problem
    self.settings = settings
    self.folder = folder
    self.hooks = hooks
    self.observer = observer
    self.clock = clock
    stepsPerEpoch = problem.stepsPerEpoch
    totalSteps = settings.totalSteps(stepsPerEpoch: stepsPerEpoch)
    schedule = LearningRateSchedule(
      peak: settings.learningRate, warmup: settings.warmup, totalSteps: totalSteps, decay: settings.decay)
    let all = problem.parameters
    let decayed = all.filter { ParameterDecay.applies(to: $0.name) }
    let others = all.filter { !ParameterDecay.applies(to: $0.name) }
    parameters = decayed + others
    self.group = group
    reducer = try group.map { try GradientReducer(parameters: all.map(\.tensor), group: $0) }
    optimizer = try settings.optimizer.optimizer(
      of: [
        .init(parameters: decayed.map(\.tensor), weightDecay: settings.weightDecay),
        .init(parameters: others.map(\.tensor), weightDecay: 0, usesTrustRatio: false),
      ],
      learningRate: settings.learningRate)
    self.identity = RunIdentity(
      problem: problem, settings: settings, hooks: hooks, identity: identity, processes: group?.worldSize ?? 1
    )
  }

  /// Trains from the beginning, or from the folder's newest checkpoint, to the end.
  ///
  /// Afterwards the model has the best weights, when `keepBest` is set and an evaluation chose some, else the last.
  /// A run that had already ended is not repeated: its weights and outcome are read back.
  ///
  /// - Parameter resume: Whether to go on from the folder's newest checkpoint. Without one the run begins anew.
  ///
  /// Throws `TrainingError`: `notFinite` with the step, `checkpointMismatch` with the field, `checkpointDamaged`,
  /// `fileSystem`, `invalidSetting` when the folder holds a checkpoint and `resume` is false; and what hooks,
  /// Torch and ModelFormat throw. After an error the folder's last checkpoint is as good as before.
  public func run(resume: Bool = false) throws -> TrainingOutcome {
    guard !hasRun else {
      throw TrainingError(.invalidSetting, "a trainer runs once; make another one for another run")
    }
    hasRun = true
    if let threads = settings.threads, threads != Threads.count {
      throw TrainingError(
        .invalidSetting, "libtorch runs with another number of threads; set it before its first use",
        place: "threads", expected: "\(threads)", found: "\(Threads.count)")
    }
    try begin(resume: resume)
    try shareBeginning()
    startStep = state.step
    startTime = clock.elapsed()
    lastCheckpoint = startTime
    while state.reason == nil {
      let epoch = state.epoch
      let examples = problem.examples(epoch: epoch)
      while state.reason == nil, state.epoch == epoch {
        try advance(with: examples(state.stepInEpoch))
      }
    }
    return try finish()
  }

  /// The step that follows what has been done.
  private var nextStep: TrainingStep {
    TrainingStep(
      step: state.step + 1, epoch: state.epoch, stepInEpoch: state.stepInEpoch, stepsPerEpoch: stepsPerEpoch,
      totalSteps: totalSteps)
  }

  /// Makes one step with everything that belongs to it, up to its checkpoint.
  private func advance(with batch: [Int]) throws {
    let step = nextStep
    try seedRank(step)
    let loss = try takeStep(step, examples: batch)
    state.step += 1
    state.stepInEpoch += 1
    state.lossSum += loss
    state.lossCount += 1
    for hook in hooks { try hook.didStep(step) }
    report(.training, step)
    if step.step % settings.logEvery == 0 || step.isLast { try logLoss(step) }
    let isDue =
      switch settings.evaluateEvery {
      case .epoch: step.isLastInEpoch
      case .steps(let count): step.step % count == 0
      case .timesPerEpoch(let count): step.isDue(timesPerEpoch: count)
      }
    if isDue || step.isLast { try evaluate(after: step) }
    if step.isLastInEpoch {
      for hook in hooks { try hook.didEndEpoch(step) }
      state.epoch += 1
      state.stepInEpoch = 0
    }
    state.reason = reasonToEnd(after: step)
    if state.reason == .stoppedByHook, state.evaluations.last?.step != step.step { try evaluate(after: step) }
    let elapsed = clock.elapsed() - lastCheckpoint
    if state.reason != nil || folder?.policy.isDue(after: step, elapsed: elapsed) == true {
      try saveCheckpoint(step)
    }
  }

  private func reasonToEnd(after step: TrainingStep) -> TrainingOutcome.Reason? {
    if step.isLast { return .completed }
    if let patience = settings.patience, state.staleEvaluations >= patience { return .stoppedEarly }
    return hooks.contains { $0.shouldStop(after: step) } ? .stoppedByHook : nil
  }

  private static func validate(_ hooks: [any TrainingHook]) throws {
    var names: Set<String> = []
    for hook in hooks where !names.insert(hook.name).inserted {
      throw TrainingError(.conflictingHooks, "two hooks have the same name", place: hook.name)
    }
  }
}
