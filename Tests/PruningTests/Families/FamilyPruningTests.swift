import Datasets
import Encoders
import ModelFormat
import Pruning
import TestSupport
import Testing
import Torch
import Training

/// Importance, masks and jobs in every family.
struct FamilyPruningTests {
  /// sum g z by neuron over texts, tokens and uses: the signed mean times the rows it was taken over.
  private func derivatives(_ model: SequenceClassifier, _ site: LinearSite) throws -> [Double] {
    let taps = OutputTaps(sites: [site], intermediate: .beforeActivation)
    try FamilyModel.loss(model, taps: taps).backward()
    let accumulator = ImportanceAccumulator(reduction: .signedMean, includesPadding: true)
    try accumulator.add(
      taps.recorded, attentionMask: FamilyModel.input(model.configuration).attentionMask)
    return try (accumulator.totals()[site] ?? []).map { $0 * (site.component == .pooler ? 4 : 36) }
  }

  /// The loss with one neuron's weight row and bias entry multiplied by a factor, wherever the map is used.
  private func loss(
    _ model: SequenceClassifier, scaling site: LinearSite, _ neuron: Int, by factor: Double
  ) throws -> Double {
    let copy = try TinyModel.copy(model)
    let linear = try #require(copy.encoder.linear(at: site))
    return try withoutGradients {
      try linear.weight.selected(dimension: 0, index: neuron).multiply(inPlace: factor)
      try linear.bias.narrowed(dimension: 0, start: neuron, length: 1).multiply(inPlace: factor)
      return try FamilyModel.loss(copy).item()
    }
  }

  /// Importance is the derivative of the loss by the neuron's scale, in all its uses together.
  ///
  /// Central differences with e = 0.02: losses of order 1 carry a few float32 roundings, 1e-6 / 0.04 = 2.5e-5, and the third
  /// derivative, of order 1 over four layers, adds e^2 = 4e-4 times itself. DistilBERT's pooler is not smooth.
  @Test(arguments: ["albert", "mpnet", "roberta", "electra"], [HeadKind.sequence, .tokens])
  func importanceIsTheDerivativeByTheScaleOfAllUses(_ name: String, _ kind: HeadKind) throws {
    let model = try FamilyModel.classifier(name, kind, seed: 41)
    let step = 0.02
    for site in model.encoder.linearSites where site.layer != 1 {
      for parameter in model.parameters { try parameter.tensor.clearGrad() }
      let found = try derivatives(model, site)
      let neuron = try #require(found.indices.max { abs(found[$0]) < abs(found[$1]) })
      let expected =
        try
        (loss(model, scaling: site, neuron, by: 1 + step) - loss(model, scaling: site, neuron, by: 1 - step))
        / (2 * step)
      #expect(abs(found[neuron] - expected) <= 4e-4, "\(site): \(found[neuron]), by differences \(expected)")
      #expect(abs(expected) > 2e-3, "\(site): too small to tell")
    }
  }

  private func settings(_ method: PruningSettings.Method) throws -> PruningSettings {
    var settings = PruningSettings(method: method, target: try SparsityTarget(sparsity: 0.5))
    settings.pruneEpochs = 2
    settings.recoverEpochs = 1
    return settings
  }

  private func outcome(_ name: String, _ settings: PruningSettings, seed: UInt64) throws -> PruningOutcome {
    let model = try FamilyModel.classifier(name, .sequence, seed: seed)
    var training = TrainingSettings()
    training.batchSize = 4
    training.learningRate = 5e-3
    let job = try PruneJob(
      model: model, train: FamilyModel.examples(20, for: model.configuration, seed: 1),
      dev: FamilyModel.examples(9, for: model.configuration, seed: 2), pruning: settings, training: training)
    return try job.run()
  }

  /// The whole job: importance, masks on schedule, removal, recovery.
  @Test(arguments: FamilyShapes.names) func aJobRemovesHalfOfTheNeuronsOfEachFamily(_ name: String) throws {
    let outcome = try outcome(name, settings(.neurons), seed: 42)
    let removed = try #require(outcome.removed)
    #expect(
      try largestDifference(FamilyModel.outputs(outcome.masked), FamilyModel.outputs(removed)) <= 1e-5)
    let masked = outcome.report.masked
    #expect(abs(masked.sparsity() - 0.5) <= 0.5 / Double(masked.counts { _ in true }.total))
    #expect(
      outcome.report.after.parameters == removed.configuration.parameterCount(classifier: removed.classifier))
    #expect(outcome.report.after.macs < outcome.report.before.macs)
  }

  @Test(arguments: FamilyShapes.names) func aJobZeroesHalfOfTheWeightsOfEachFamily(_ name: String) throws {
    let outcome = try outcome(name, settings(.weights), seed: 43)
    #expect(outcome.removed == nil)
    let model = outcome.masked
    var (zeros, total) = (0, 0)
    for site in model.encoder.linearSites {
      let weights = try #require(model.encoder.linear(at: site)).weight.floats()
      zeros += weights.count { $0 == 0 }
      total += weights.count
    }
    #expect(abs(Double(zeros) / Double(total) - 0.5) <= 0.5 / Double(total))
    let counts = outcome.report.masked.counts { _ in true }
    #expect(counts.total == total && counts.kept == total - zeros)
  }
}
