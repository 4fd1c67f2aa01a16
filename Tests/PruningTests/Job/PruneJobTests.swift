import Charts
import Datasets
import Encoders
import JSON
import ModelFormat
import Pruning
import Testing
import Torch
import Training

/// Notes every progress report.
private final class Recorder: TrainingObserver {
  var steps: [Int] = []
  var totals: Set<Int> = []

  func observe(_ progress: TrainingProgress) {
    if progress.phase == .training { steps.append(progress.step) }
    totals.insert(progress.totalSteps)
  }
}

struct PruneJobTests {
  private func settings(_ sparsity: Double = 0.5) throws -> PruningSettings {
    var settings = PruningSettings(target: try SparsityTarget(sparsity: sparsity))
    settings.pruneEpochs = 2
    settings.recoverEpochs = 2
    return settings
  }

  private func training() -> TrainingSettings {
    var settings = TrainingSettings()
    settings.batchSize = 4
    settings.learningRate = 5e-3
    return settings
  }

  private func job(
    _ model: SequenceClassifier, _ pruning: PruningSettings, training: TrainingSettings? = nil,
    folder: String? = nil, observer: (any TrainingObserver)? = nil
  ) throws -> PruneJob {
    try PruneJob(
      model: model, train: TinyModel.examples(20, seed: 1), dev: TinyModel.examples(9, seed: 2),
      pruning: pruning, training: training ?? self.training(), folder: folder, observer: observer)
  }

  private func logits(_ model: SequenceClassifier) throws -> [Float] {
    try withoutGradients { try model.logits(TinyModel.input()).floats() }
  }

  /// Equal up to the rounding of float32 that 20 steps of AdamW carry on: 2e-5 where weights moved by up to 20 x 5e-3.
  ///
  /// Biases of keys are compared by what they do only: they add the same number to all scores of a row, so their
  /// gradient is nothing but rounding, which AdamW scales up to whole steps.
  @Test func recoveringRemovedIsRecoveringMasked() throws {
    var masked = try settings()
    masked.recoversRemoved = false
    let fast = try job(TinyModel.classifier(seed: 51), settings()).run()
    let slow = try job(TinyModel.classifier(seed: 51), masked).run()
    let one = try #require(fast.removed)
    let two = try #require(slow.removed)
    #expect(one.configuration == two.configuration)
    for (left, right) in zip(try one.exportTensors(), try two.exportTensors()) {
      #expect(left.name == right.name)
      if left.elementType == .int32 || left.name.hasSuffix("key.bias") { continue }
      #expect(try largestDifference(left.floats(), right.floats()) <= 2e-5, "\(left.name)")
    }
    #expect(try largestDifference(logits(one), logits(two)) <= 1e-4)
    #expect(fast.report.curve.map(\.sparsity) == slow.report.curve.map(\.sparsity))
  }

  @Test(arguments: [true, false])
  func removedEqualsMaskedAfterRecovery(_ recoversRemoved: Bool) throws {
    var settings = try settings()
    settings.recoversRemoved = recoversRemoved
    let outcome = try job(TinyModel.classifier(seed: 52, dropout: 0.1), settings).run()
    let removed = try #require(outcome.removed)
    #expect(try largestDifference(logits(outcome.masked), logits(removed)) <= 1e-5)
    #expect(outcome.masked.configuration.isStock)
    #expect(!removed.configuration.isStock)
    #expect(outcome.report.after.parameters < outcome.report.before.parameters)
    #expect(outcome.report.after.macs < outcome.report.before.macs)
  }

  @Test func theReportTellsBothPhases() throws {
    let recorder = Recorder()
    var settings = try settings()
    // With signed means K and Q lose the same rows, and cross-pruning takes nothing.
    settings.reduction = .absMean
    let outcome = try job(TinyModel.classifier(seed: 53), settings, observer: recorder).run()
    let curve = outcome.report.curve
    #expect(curve.map(\.phase) == [.prune, .prune, .recover, .recover])
    #expect(curve.map(\.epoch) == [1, 2, 3, 4])
    #expect(curve.filter(\.isChosen).count == 1)
    #expect(curve.last { $0.isChosen }?.phase == .recover)
    #expect(curve[0].sparsity > 0.2 && curve[0].sparsity < 0.3)
    #expect(abs(curve[3].sparsity - 0.5) < 0.01)
    #expect(recorder.steps == Array(1...20))
    #expect(recorder.totals == [20])
    #expect(outcome.report.text.contains("removed, with what cross-pruning takes"))
    #expect(outcome.report.json["curve"]?.array?.count == 4)
    #expect(outcome.report.json["settings"]?["sparsity"]?.double == 0.5)
    #expect(outcome.report.heatMap.svg.contains("layer 1"))
    #expect(outcome.report.chart(of: .accuracy).svg.contains("end of pruning"))
    let removed = try #require(outcome.report.removed)
    #expect(removed.heatMap(title: outcome.report.heatMap.title) == outcome.report.heatMap)
    #expect(outcome.report.masked.heatMap(title: outcome.report.heatMap.title) != outcome.report.heatMap)
    for (site, kept) in removed.kept { #expect(kept <= outcome.report.masked.kept[site] ?? 0) }
  }

  @Test func noSparsityRemovesNothing() throws {
    let outcome = try job(TinyModel.classifier(seed: 54), settings(0)).run()
    #expect(outcome.removed?.configuration == outcome.masked.configuration)
    #expect(try logits(outcome.model) == logits(outcome.masked))
  }

  @Test(arguments: [PruningCriterion.magnitude, .random])
  func withoutEpochsItPrunesOnceAndDoesNotTrain(_ criterion: PruningCriterion) throws {
    var settings = try settings(0.6)
    settings.criterion = criterion
    settings.pruneEpochs = 0
    settings.recoverEpochs = 0
    let dense = try TinyModel.classifier(seed: 55)
    let before = try dense.exportTensors()
    let outcome = try job(dense, settings).run()
    #expect(outcome.report.curve.isEmpty)
    #expect(abs(outcome.report.masked.sparsity() - 0.6) < 0.01)
    #expect(try largestDifference(logits(outcome.masked), logits(outcome.model)) <= 1e-5)
    let classifier = try outcome.masked.exportTensors().last { $0.name == "classifier.weight" }
    #expect(try classifier?.floats() == before.last { $0.name == "classifier.weight" }?.floats())
  }

  @Test func magnitudeIsTheNormOfRowAndBias() throws {
    var settings = try settings()
    settings.criterion = .magnitude
    settings.target = try SparsityTarget(sparsity: 0.5, threshold: .matrix)
    settings.pruneEpochs = 0
    settings.recoverEpochs = 0
    let dense = try TinyModel.classifier(seed: 61)
    let site = LinearSite(layer: 1, component: .intermediate)
    let linear = try #require(dense.encoder.linear(at: site))
    let (weights, bias) = try (linear.weight.doubles(), linear.bias.doubles())
    let norms = bias.indices.map { row in
      weights[row * 12..<(row + 1) * 12].reduce(bias[row] * bias[row]) { $0 + $1 * $1 }
    }
    let expected = norms.indices.sorted { norms[$0] < norms[$1] }.prefix(8).sorted()
    let masked = try job(dense, settings).run().masked
    let left = try #require(masked.encoder.linear(at: site)).bias.floats()
    #expect(left.indices.filter { left[$0] == 0 } == expected)
  }

  @Test func noRecoveryKeepsTheStateAfterTheLastUpdate() throws {
    var settings = try settings()
    settings.recoverEpochs = 0
    let outcome = try job(TinyModel.classifier(seed: 56), settings).run()
    #expect(outcome.report.curve.map(\.isChosen) == [false, true])
    #expect(try largestDifference(logits(outcome.masked), logits(outcome.model)) <= 1e-5)
    #expect(abs(outcome.report.masked.sparsity() - 0.5) < 0.01)
  }

  @Test func attentionFreeModelsTrainAndRecover() throws {
    var settings = try settings()
    settings.target = try SparsityTarget(sparsity: nil, components: [.key: 1, .query: 1])
    let outcome = try job(TinyModel.classifier(seed: 57), settings).run()
    let heads = try #require(outcome.removed).configuration.layers.map { $0.attention?.heads.map(\.qk) }
    #expect(heads == [[0, 0, 0], [0, 0, 0]])
    #expect(try largestDifference(logits(outcome.masked), logits(outcome.model)) <= 1e-5)
  }

  @Test func aRemovedModelIsPrunedAgain() throws {
    let first = try job(TinyModel.classifier(seed: 58), settings(0.3)).run()
    let removed = try #require(first.removed)
    let shape = removed.configuration
    let second = try job(removed, settings(0.4)).run()
    #expect(try largestDifference(logits(second.masked), logits(second.model)) <= 1e-5)
    #expect(second.masked.configuration == shape)
    #expect(second.report.before == first.report.after)
  }

  @Test(arguments: [(0, 0), (0, 2), (2, 2)])
  func weightPruningKeepsTheShapeAndHalvesTheWeights(_ prune: Int, _ recover: Int) throws {
    var settings = try settings()
    settings.method = .weights
    settings.pruneEpochs = prune
    settings.recoverEpochs = recover
    let outcome = try job(TinyModel.classifier(seed: 59), settings).run()
    #expect(outcome.removed == nil)
    #expect(outcome.report.masked.unit == .weights)
    #expect(outcome.report.masked.sparsity() == 0.5)
    #expect(outcome.report.curve.count == prune + recover)
    let matrices = try outcome.model.exportTensors().filter { tensor in
      tensor.name.hasSuffix(".weight") && (tensor.name.contains("dense") || tensor.name.contains(".self."))
    }
    let zeros = try matrices.reduce(0) { try $0 + $1.floats().filter { $0 == 0 }.count }
    #expect(zeros * 2 == matrices.reduce(0) { $0 + $1.count })
  }

  @Test(arguments: PruningSettings.Method.allCases)
  func anInterruptedJobEndsWithTheSameBytes(_ method: PruningSettings.Method) throws {
    var pruning = try settings()
    pruning.method = method
    let folders = try TestFolder()
    func outcome(_ folder: String, resume: Bool) throws -> PruningOutcome {
      try job(TinyModel.classifier(seed: 60, dropout: 0.1), pruning, folder: folders.path(folder)).run(
        resume: resume)
    }
    let whole = try outcome("whole", resume: false)
    // Cut after the first phase: only its folder is there.
    try folders.makeFolder("cut")
    try folders.copy("whole/prune", to: "cut/prune")
    for folder in ["cut", "whole"] {
      let resumed = try outcome(folder, resume: true)
      #expect(resumed.report.json == whole.report.json)
      for (one, two) in zip(try whole.model.exportTensors(), try resumed.model.exportTensors()) {
        #expect(
          one.withUnsafeBytes { Array($0) } == two.withUnsafeBytes { Array($0) }, "\(folder): \(one.name)")
      }
    }
    #expect(throws: TrainingError.self) { try outcome("whole", resume: false) }
    pruning.target = try SparsityTarget(sparsity: 0.4)
    let error = #expect(throws: TrainingError.self) { try outcome("whole", resume: true) }
    #expect(error?.place?.contains("sparsity") == true)
  }
}
