import Encoders
import Pruning
import Testing
import Torch
import Training

struct WeightPruningHookTests {
  private func settings() throws -> PruningSettings {
    var settings = PruningSettings(method: .weights, target: try SparsityTarget(sparsity: 0.5))
    settings.pruneEpochs = 2
    return settings
  }

  private func run(_ hook: WeightPruningHook, _ model: SequenceClassifier) throws -> TrainingOutcome {
    var training = TrainingSettings()
    training.length = .epochs(3)
    training.batchSize = 4
    training.learningRate = 1e-2
    return try Trainer(
      model: model, train: TinyModel.examples(20, seed: 1), dev: TinyModel.examples(9, seed: 2),
      settings: training, hooks: [hook]
    ).run()
  }

  @Test func exactlyTheMaskedWeightsAreZeroAfterTraining() throws {
    let model = try TinyModel.classifier(seed: 41)
    let hook = try WeightPruningHook(settings: settings())
    let outcome = try run(hook, model)
    #expect(outcome.evaluations.map(\.isCandidate) == [false, true, true])
    let total = 2 * (4 * 144 + 2 * 192) + 144
    #expect(hook.masks.sites.reduce(0) { $0 + hook.masks.count(at: $1) } == total)
    #expect(hook.masks.sparsity == Double(total / 2) / Double(total))
    for site in hook.masks.sites {
      let weights = try #require(model.encoder.linear(at: site)).weight.floats()
      #expect(weights.map { $0 != 0 } == hook.masks.flags[site])
    }
    for parameter in model.parameters
    where parameter.name.contains("embeddings") || parameter.name.contains("bias") {
      #expect(try parameter.tensor.floats().filter { $0 == 0 }.count <= 12, "\(parameter.name)")
    }
  }

  @Test func paddingOfRaggedHeadsIsNotCounted() throws {
    let dense = try TinyModel.classifier(seed: 42)
    let pruned = try dense.removing(randomMasks(of: dense.configuration, losing: sharesToLose[15], seed: 5))
    let stored = try pruned.exportTensors()
    let hook = try WeightPruningHook(settings: settings())
    _ = try run(hook, pruned)
    let count = hook.masks.count(at: LinearSite(layer: 0, component: .attentionOutput))
    #expect(count == stored.first { $0.name == "encoder.layer.0.attention.output.dense.weight" }?.count)
    // What the file holds is half zeros; heads stay as wide as they are.
    let after = try pruned.exportTensors()
    #expect(after.map(\.shape) == stored.map(\.shape))
    let matrices = after.filter {
      $0.name.hasSuffix(".weight") && ($0.name.contains("dense") || $0.name.contains(".self."))
    }
    let zeros = try matrices.reduce(0) { try $0 + $1.floats().filter { $0 == 0 }.count }
    #expect(
      zeros == matrices.reduce(0) { $0 + $1.count }
        - hook.masks.sites.reduce(0) { $0 + hook.masks.keptCount(at: $1) })
  }

  @Test func theSmallestWeightsOfRaggedHeadsGo() throws {
    let dense = try TinyModel.classifier(seed: 42)
    let pruned = try dense.removing(randomMasks(of: dense.configuration, losing: sharesToLose[15], seed: 5))
    let before = try pruned.exportTensors()
    var settings = try settings()
    settings.pruneEpochs = 0
    settings.recoverEpochs = 0
    let after = try PruneJob(
      model: pruned, train: TinyModel.examples(4, seed: 1), pruning: settings, training: TrainingSettings()
    ).run().model.exportTensors()
    var largestGone: Float = 0
    var smallestKept = Float.infinity
    for (old, new) in zip(before, after) where old.elementType == .float32 && old.shape.count == 2 {
      if old.name.contains("embeddings") || old.name.contains("classifier") { continue }
      for (weight, left) in zip(try old.floats(), try new.floats()) {
        if left == 0 {
          largestGone = max(largestGone, abs(weight))
        } else {
          smallestKept = min(smallestKept, abs(weight))
        }
      }
    }
    #expect(largestGone > 0)
    #expect(largestGone <= smallestKept)
  }

  @Test func stateSurvivesARoundTrip() throws {
    let hook = try WeightPruningHook(settings: settings())
    _ = try run(hook, TinyModel.classifier(seed: 43))
    let other = try WeightPruningHook(settings: settings())
    var training = TrainingSettings()
    training.length = .steps(1)
    _ = try Trainer(
      model: TinyModel.classifier(seed: 43), train: TinyModel.examples(4, seed: 1), settings: training,
      hooks: [other]
    ).run()
    #expect(other.masks != hook.masks)
    try other.restore(hook.state())
    #expect(other.masks == hook.masks)
    #expect(other.sparsities == hook.sparsities)
    let error = #expect(throws: PruningError.self) { try other.restore(HookState()) }
    #expect(error?.code == .stateMismatch)
  }
}
