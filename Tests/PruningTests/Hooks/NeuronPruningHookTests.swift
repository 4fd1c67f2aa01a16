import Datasets
import Encoders
import ModelFormat
import Pruning
import Testing
import Torch
import Training

/// Watches a run with a pruning hook: masks and weights after every step.
private final class Watcher: TrainingHook {
  let name = "watcher"
  let hook: NeuronPruningHook
  let failsAt: Int?
  var model: SequenceClassifier?
  var masks: [NeuronMasks] = []
  var wrong: [String] = []

  init(_ hook: NeuronPruningHook, failsAt: Int? = nil) {
    self.hook = hook
    self.failsAt = failsAt
  }

  func willBegin(_ run: TrainingRun) { model = run.classifier }

  func didBackward(_ pass: TrainingPass) throws {
    guard pass.isLast else { return }
    try check { $0.grad }
  }

  func didStep(_ step: TrainingStep) throws {
    masks.append(hook.masks)
    try check { $0 }
    if step.step == failsAt { throw PruningError(.stateMismatch, "stopped for a test") }
  }

  /// Whether removed rows and bias entries are exactly zero.
  private func check(_ part: (Tensor) throws -> Tensor?) throws {
    for site in hook.masks.sites {
      guard let linear = model?.encoder.linear(at: site) else { continue }
      for removed in hook.masks.removed(at: site) {
        let row = linear.liveRows[removed]
        let weights = try part(linear.weight)?.selected(dimension: 0, index: row).floats() ?? []
        let bias = try part(linear.bias)?.floats()[row] ?? 0
        if weights.contains(where: { $0 != 0 }) || bias != 0 { wrong.append("\(site) \(removed)") }
      }
    }
  }
}

struct NeuronPruningHookTests {
  private func settings(_ sparsity: Double = 0.5) throws -> PruningSettings {
    var settings = PruningSettings(target: try SparsityTarget(sparsity: sparsity))
    settings.pruneEpochs = 2
    return settings
  }

  private func training(epochs: Int = 4) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.length = .epochs(epochs)
    settings.batchSize = 4
    settings.learningRate = 1e-2
    settings.weightDecay = 0.1
    return settings
  }

  private func run(
    _ hook: NeuronPruningHook, watcher: Watcher, training: TrainingSettings, model: SequenceClassifier,
    folder: RunFolder? = nil, resume: Bool = false
  ) throws -> TrainingOutcome {
    try Trainer(
      model: model, train: TinyModel.examples(20, seed: 1), dev: TinyModel.examples(9, seed: 2),
      settings: training, folder: folder, hooks: [hook, watcher]
    ).run(resume: resume)
  }

  @Test(arguments: PruningCriterion.allCases)
  func masksGrowOnScheduleAndNothingComesBack(_ criterion: PruningCriterion) throws {
    var settings = try settings()
    settings.criterion = criterion
    let hook = try NeuronPruningHook(settings: settings)
    let watcher = Watcher(hook)
    _ = try run(hook, watcher: watcher, training: training(), model: TinyModel.classifier(seed: 31))
    #expect(watcher.wrong == [])
    // 5 steps an epoch, updates after steps 2, 5, 7 and 10, at 0.1, 0.25, 0.35 and 0.5 of 140 + 12 neurons.
    let total = watcher.masks[0].total
    #expect(total == 2 * (5 * 12 + 16) + 12)
    let gone = watcher.masks.map { total - $0.keptTotal }
    let expected = [0.1, 0.25, 0.35, 0.5].map { Int($0 * Double(total) + 0.5) }
    #expect(
      gone == [0] + Array(repeating: expected[0], count: 3) + Array(repeating: expected[1], count: 2)
        + Array(repeating: expected[2], count: 3) + Array(repeating: expected[3], count: 11))
    for (early, late) in zip(watcher.masks, watcher.masks.dropFirst()) { #expect(early.isRefined(by: late)) }
    #expect(hook.updates == 4)
  }

  @Test func weightsBeforeTheLastUpdateAreNoCandidates() throws {
    let hook = try NeuronPruningHook(settings: settings())
    let outcome = try run(
      hook, watcher: Watcher(hook), training: training(), model: TinyModel.classifier(seed: 31))
    #expect(outcome.evaluations.map(\.isCandidate) == [false, true, true, true])
    #expect(hook.sparsities.keys.sorted() == [5, 10, 15, 20])
    #expect(hook.sparsities[20] == hook.masks.sparsity)
  }

  @Test func theRunEndsWithTheLastUpdateWhenToldTo() throws {
    let hook = try NeuronPruningHook(settings: settings(), stopsAtEnd: true)
    let outcome = try run(
      hook, watcher: Watcher(hook), training: training(), model: TinyModel.classifier(seed: 31))
    #expect(outcome.reason == .stoppedByHook)
    #expect(outcome.steps == 10)
  }

  @Test func componentTargetsOfOneEmptyKeysAndQueries() throws {
    var settings = try settings()
    settings.target = try SparsityTarget(sparsity: nil, components: [.key: 1, .query: 1])
    let hook = try NeuronPruningHook(settings: settings)
    _ = try run(hook, watcher: Watcher(hook), training: training(), model: TinyModel.classifier(seed: 31))
    #expect(
      hook.masks.sites.allSatisfy { site in
        let isGone = site.component == .key || site.component == .query
        return hook.masks.keptCount(at: site) == (isGone ? 0 : hook.masks.width(of: site))
      })
  }

  @Test func aPoolerThatIsNotReadIsNotPruned() throws {
    let hook = try NeuronPruningHook(settings: settings())
    _ = try run(
      hook, watcher: Watcher(hook), training: training(), model: TinyModel.classifier(seed: 31, pooling: .cls)
    )
    #expect(!hook.masks.sites.contains { $0.component == .pooler })
  }

  @Test func aPrunedModelIsPrunedFurtherInItsOwnRows() throws {
    let dense = try TinyModel.classifier(seed: 32)
    let pruned = try dense.removing(randomMasks(of: dense.configuration, losing: sharesToLose[15], seed: 5))
    let hook = try NeuronPruningHook(settings: settings())
    let watcher = Watcher(hook)
    _ = try run(hook, watcher: watcher, training: training(), model: pruned)
    #expect(watcher.wrong == [])
    #expect(hook.masks.total == pruned.configuration.neuronCounts().values.reduce(0, +))
    #expect(hook.masks.total - hook.masks.keptTotal == Int(0.5 * Double(hook.masks.total) + 0.5))
    // The masked model and the model removed from it agree, padded heads included.
    let difference = try withoutGradients {
      try largestDifference(
        pruned.logits(TinyModel.input()).floats(),
        pruned.removing(hook.masks).logits(TinyModel.input()).floats())
    }
    #expect(difference <= 1e-5)
  }

  /// A model with ragged heads against the masked one of full width, whose dead neurons score 0 and go first: what
  /// goes next is the same in both.
  @Test func raggedHeadsAreRankedByTheirOwnImportance() throws {
    let dense = try TinyModel.classifier(seed: 34)
    let sites = (0..<2).map { LinearSite(layer: $0, component: .value) }
    let first = try NeuronMasks(
      widths: dense.configuration.neuronCounts(),
      kept: [sites[0]: [0, 1, 2, 3, 6, 9, 10], sites[1]: [1, 4, 5, 6, 7, 8, 10]])
    func kept(_ model: SequenceClassifier, share: Double) throws -> [[Int]] {
      var settings = try settings()
      settings.target = try SparsityTarget(sparsity: nil, components: [.value: share])
      settings.pruneEpochs = 1
      settings.updatesPerEpoch = 1
      let hook = try NeuronPruningHook(settings: settings, stopsAtEnd: true)
      var training = training()
      training.batchSize = 20
      training.warmup = 0
      _ = try run(hook, watcher: Watcher(hook), training: training, model: model)
      return sites.map { hook.masks.kept(at: $0) ?? [] }
    }
    let ragged = try kept(dense.removing(first), share: 3.0 / 7)
    let whole = try kept(
      TinyModel.rebuilt(dense, masked(dense.exportTensors(), by: first)), share: 8.0 / 12)
    #expect(whole.map(\.count) == [4, 4])
    for (number, site) in sites.enumerated() {
      let rows = try #require(first.kept(at: site))
      #expect(ragged[number].map { rows[$0] } == whole[number])
    }
  }

  @Test(arguments: [true, false])
  func importanceStartsAnewAfterAnUpdateUnlessToldOtherwise(_ resets: Bool) throws {
    var settings = try settings()
    settings.resetsImportance = resets
    let hook = try NeuronPruningHook(settings: settings)
    #expect(throws: PruningError.self) {
      try run(
        hook, watcher: Watcher(hook, failsAt: 5), training: training(), model: TinyModel.classifier(seed: 31))
    }
    #expect(hook.updates == 2)
    #expect(try hook.state().tensors.isEmpty == resets)
    #expect(try hook.state().values["batches"]?.int == (resets ? 0 : 5))
  }

  /// The state is taken in the middle of an accumulation, where importance is not zero.
  @Test func stateSurvivesARoundTripAndForeignStatesAreRefused() throws {
    let hook = try NeuronPruningHook(settings: settings())
    #expect(throws: PruningError.self) {
      try run(
        hook, watcher: Watcher(hook, failsAt: 8), training: training(), model: TinyModel.classifier(seed: 31))
    }
    let state = try hook.state()
    #expect(state.tensors.contains { $0.name == "importance.0.k" })
    let other = try NeuronPruningHook(settings: settings())
    let model = try TinyModel.classifier(seed: 31)
    var short = training()
    short.length = .steps(1)
    _ = try Trainer(
      model: model, train: TinyModel.examples(20, seed: 1), settings: short, hooks: [other]
    ).run()
    try other.restore(state)
    #expect(other.masks == hook.masks)
    #expect(other.updates == hook.updates)
    let again = try other.state()
    #expect(again.values == state.values)
    #expect(again.tensors.map(\.name) == state.tensors.map(\.name))
    for (one, two) in zip(again.tensors, state.tensors) {
      #expect(one.withUnsafeBytes { Array($0) } == two.withUnsafeBytes { Array($0) })
    }
    var foreign = state
    foreign.values["masks"] = ["0.k": "01"]
    let error = #expect(throws: PruningError.self) { try other.restore(foreign) }
    #expect(error?.code == .stateMismatch)
    var cut = state
    cut.tensors[0] = StoredTensor(
      name: cut.tensors[0].name, elementType: .float64, shape: [1], bytes: [UInt8](repeating: 0, count: 8))
    #expect(throws: PruningError.self) { try other.restore(cut) }
  }

  @Test func anInterruptedRunEndsWithTheSameBytes() throws {
    let folders = try TestFolder()
    var training = training()
    training.threads = nil
    func model() throws -> SequenceClassifier { try TinyModel.classifier(seed: 33, dropout: 0.1) }
    let whole = try model()
    let hook = try NeuronPruningHook(settings: settings())
    let policy = CheckpointPolicy(everySteps: 1, everySeconds: nil)
    let outcome = try run(
      hook, watcher: Watcher(hook), training: training, model: whole,
      folder: RunFolder(path: folders.path("whole"), policy: policy))
    for step in [3, 7, 10, 13] {
      let path = folders.path("cut\(step)")
      let first = try NeuronPruningHook(settings: settings())
      #expect(throws: PruningError.self) {
        try run(
          first, watcher: Watcher(first, failsAt: step), training: training, model: model(),
          folder: RunFolder(path: path, policy: policy))
      }
      let second = try NeuronPruningHook(settings: settings())
      let resumed = try model()
      let end = try run(
        second, watcher: Watcher(second), training: training, model: resumed,
        folder: RunFolder(path: path, policy: policy), resume: true)
      #expect(end == outcome, "cut at \(step)")
      #expect(second.masks == hook.masks)
      #expect(second.sparsities == hook.sparsities)
      for (one, two) in zip(try whole.exportTensors(), try resumed.exportTensors()) {
        #expect(
          one.withUnsafeBytes { Array($0) } == two.withUnsafeBytes { Array($0) },
          "\(one.name), cut at \(step)")
      }
    }
  }

  @Test func hooksForTheOtherMethodAreRefused() throws {
    var settings = try settings()
    settings.method = .weights
    #expect(throws: PruningError.self) { try NeuronPruningHook(settings: settings) }
    #expect(throws: PruningError.self) { try WeightPruningHook(settings: self.settings()) }
  }
}
