import Datasets
import Encoders
import Evaluation
import Foundation
import JSON
import ModelFormat
import Prediction
import Pruning
import Torch
import Training

/// Carries out one run and gives its result.
struct Trial {
  let workspace: Workspace
  let files: ResultFiles
  let device: Device
  let precision: Precision
  /// Told of a run's progress.
  let observer: (any TrainingObserver)?
  /// Of models that begin with a new head or from nothing; chosen on the dev part of fold 0 (`sara-experiment rates`).
  var learningRate = 4e-4
  /// Of models that are pruned; chosen likewise for neurons-60 (`sara-experiment rates --cell neurons-60`).
  var pruningLearningRate = 5e-5

  /// Every neural run trains with these numbers: batches of 64 and 40 epochs as Rasa, AdamW with linear decay after a
  /// tenth of warm-up.
  private func settings(_ run: CellRun) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.length = .epochs(40)
    settings.batchSize = 64
    settings.learningRate =
      switch run.cell.method {
      case .light, .dense, .scratch: learningRate
      case .weights, .neurons, .shock: pruningLearningRate
      }
    settings.precision = precision
    settings.seed = UInt64(run.seed)
    settings.device = device
    return settings
  }

  /// Carries out `run`.
  ///
  /// Throws `ExperimentError` when the run it starts from has no result yet.
  func result(of run: CellRun) throws -> RunResult {
    try RandomGenerator.seed(UInt64(run.seed))
    switch run.cell.method {
    case .light: return try light(run)
    case .dense: return try train(dense(run), run, keepsModel: true)
    case .scratch: return try train(scratch(run), run, keepsModel: false)
    case .weights(let sparsity): return try pruneWeights(run, sparsity)
    case .neurons(let plan): return try pruneNeurons(run, plan)
    case .shock(let components): return try shock(run, components)
    }
  }

  private func light(_ run: CellRun) throws -> RunResult {
    let train = try workspace.splits[run.fold].part(.train)
    let test = try workspace.splits[run.fold].part(.test)
    let targets = try train.examples.enumerated().map { place, example in
      try workspace.labels.requireIndex(
        of: example.target.labelNames.first ?? "", in: train, at: place)
    }
    let clock = ContinuousClock()
    let model = try LightClassifier(
      texts: train.examples.map(\.text), targets: targets, classes: workspace.labels.count,
      settings: TermSettings(characterNGrams: 2...4))
    var times: [Duration] = []
    let predicted = test.examples.map { example in
      var label = 0
      times.append(clock.measure { label = model.prediction(for: example.text) })
      return label
    }
    var result = RunResult(
      test: workspace.splits[run.fold].indices[.test] ?? [], gold: try workspace.gold(of: run.fold),
      predicted: predicted)
    result.parameters = model.model.columns * model.model.classes + model.model.classes
    result.bytes = result.parameters * 8
    result.measured["msPerMessage"] = .number(try LatencySummary(times).medianMilliseconds)
    return result
  }

  private var head: ClassifierConfiguration {
    ClassifierConfiguration(problemType: .singleLabelClassification, labels: workspace.labels.labels)
  }

  private func dense(_ run: CellRun) throws -> SequenceClassifier {
    try SequenceClassifier(newHead: head, folder: workspace.encoder, on: device)
  }

  private func scratch(_ run: CellRun) throws -> SequenceClassifier {
    guard let parent = run.parent, let result = try files.result(of: parent), let shape = result.configuration
    else { throw ExperimentError("\(run.name) needs the result of \(run.parent?.name ?? "nothing")") }
    return try SequenceClassifier(
      random: shape, classifier: head, keptPlaces: result.keptPlaces, on: device)
  }

  /// Trains `model` for all epochs and scores the weights that did best on the dev part.
  private func train(_ model: SequenceClassifier, _ run: CellRun, keepsModel: Bool) throws -> RunResult {
    let outcome = try fit(model, run)
    var result = try score(model, run)
    result.settings = settings(run).json
    result.curve = outcome.evaluations.map(\.json)
    if keepsModel {
      try Folder("\(workspace.models)/\(run.cell.name)").create()
      try model.folderWriter(source: workspace.encoder).write(to: workspace.modelPath(of: run), force: true)
    }
    return result
  }

  private func fit(_ model: SequenceClassifier, _ run: CellRun) throws -> TrainingOutcome {
    try Trainer(
      model: model, train: workspace.encoded(.train, of: run.fold),
      dev: workspace.encoded(.dev, of: run.fold), settings: settings(run),
      observer: observer
    ).run()
  }

  /// The dev scores of the weights that `run` chooses, which no test part has a part in.
  func developmentScores(of run: CellRun) throws -> JSONValue {
    try RandomGenerator.seed(UInt64(run.seed))
    switch run.cell.method {
    case .dense: return try fit(dense(run), run).chosen?.scores.json ?? .null
    case .neurons(let plan):
      return try job(run, settings(of: plan, run)).run().report.curve.first { $0.isChosen }?.scores.json
        ?? .null
    default:
      throw ExperimentError(
        "learning rates are chosen for dense and for pruned neurons, not for \(run.cell.name)")
    }
  }

  private func parentModel(of run: CellRun) throws -> SequenceClassifier {
    guard let parent = run.parent, files.has(parent) else {
      throw ExperimentError("\(run.name) needs the result of \(run.parent?.name ?? "nothing")")
    }
    // Models are not committed, result files are: a fresh clone trains the dense model again, to the same weights.
    if !FileManager.default.fileExists(atPath: workspace.modelPath(of: parent)) {
      _ = try result(of: parent)
    }
    try RandomGenerator.seed(UInt64(run.seed))
    return try SequenceClassifier(folder: ModelFolder(workspace.modelPath(of: parent)), on: device)
  }

  private func pruneWeights(_ run: CellRun, _ sparsity: Double) throws -> RunResult {
    var pruning = PruningSettings(method: .weights, target: try SparsityTarget(sparsity: sparsity))
    pruning.criterion = .magnitude
    pruning.pruneEpochs = 0
    pruning.recoverEpochs = 0
    return try prune(run, pruning)
  }

  private func pruneNeurons(_ run: CellRun, _ plan: Cell.NeuronPlan) throws -> RunResult {
    try prune(run, settings(of: plan, run))
  }

  private func settings(of plan: Cell.NeuronPlan, _ run: CellRun) throws -> PruningSettings {
    var pruning = PruningSettings(
      method: .neurons, target: try SparsityTarget(sparsity: plan.sparsity, components: plan.components))
    pruning.criterion = plan.criterion
    pruning.pruneEpochs = plan.pruneEpochs
    pruning.recoverEpochs = plan.recoverEpochs
    pruning.seed = UInt64(run.seed)
    return pruning
  }

  private func shock(_ run: CellRun, _ components: [LinearComponent]) throws -> RunResult {
    let all = Dictionary(uniqueKeysWithValues: components.map { ($0, 1.0) })
    let pruning = PruningSettings(
      method: .neurons, target: try SparsityTarget(sparsity: nil, components: all))
    var training = settings(run)
    training.evaluateEvery = .timesPerEpoch(pruning.updatesPerEpoch)
    training.keepBest = false
    return try prune(run, pruning, training: training, scoring: .test)
  }

  /// Prunes the parent's model; `scoring` is the part that the curve is made of.
  private func job(
    _ run: CellRun, _ pruning: PruningSettings, training: TrainingSettings? = nil, scoring: SplitPart = .dev
  ) throws -> PruneJob {
    try PruneJob(
      model: parentModel(of: run), train: workspace.encoded(.train, of: run.fold),
      dev: workspace.encoded(scoring, of: run.fold), pruning: pruning,
      training: training ?? settings(run), observer: observer)
  }

  private func prune(
    _ run: CellRun, _ pruning: PruningSettings, training: TrainingSettings? = nil, scoring: SplitPart = .dev
  ) throws -> RunResult {
    let training = training ?? settings(run)
    let outcome = try job(run, pruning, training: training, scoring: scoring).run()
    var result = try score(outcome.model, run)
    result.settings = ["pruning": pruning.json, "training": training.json]
    result.curve = outcome.report.curve.map(\.json)
    result.sparsity = (outcome.report.removed ?? outcome.report.masked).json
    return result
  }

  /// The test part's predictions, in fp32, and the model's costs.
  private func score(_ model: SequenceClassifier, _ run: CellRun) throws -> RunResult {
    let predictions = try Predictor(model: model, batchSize: 64, precision: .fp32).predict(
      workspace.encoded(.test, of: run.fold))
    var result = RunResult(
      test: workspace.splits[run.fold].indices[.test] ?? [], gold: try workspace.gold(of: run.fold),
      predicted: (0..<predictions.count).map(predictions.label(of:)))
    let configuration = model.configuration
    result.configuration = configuration
    result.keptPlaces = try model.encoder.keptPlaces()
    result.parameters = configuration.parameterCount(classifier: model.classifier)
    result.bytes = try configuration.fileBytes(classifier: model.classifier)
    result.macs = configuration.macs(tokens: 128)
    return result
  }
}
