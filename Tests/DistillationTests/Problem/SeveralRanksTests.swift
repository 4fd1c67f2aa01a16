import Distillation
import Foundation
import TestSupport
import Testing
import Torch
import Training

/// Two processes distil as one does. Every rank is the body of an exit test.
@Suite(.serialized) struct SeveralRanksTests {
  /// Losses that count examples, texts and tokens, and a learnt map.
  private static let stages = [
    DistillationStage(
      .prediction, hardWeight: 0.3, soft: SoftTargets(weight: 0.7, temperature: 2),
      matches: [FeatureMatch(.cls, teacherLayer: 0, studentLayer: 0, weight: 3, projection: "states")]),
    DistillationStage(
      .intermediate,
      matches: [
        FeatureMatch(.hidden, teacherLayer: 1, studentLayer: 0, loss: .cosine, projection: "states"),
        FeatureMatch(.value, teacherLayer: 1, studentLayer: 0), FeatureMatch(.probabilities),
      ]),
  ]

  /// The gradients of one step of 7 examples, which two processes cannot share evenly; they stay after it.
  private static func gradients(
    _ stage: DistillationStage, group: ProcessGroup?
  ) throws -> [(name: String, gradient: Tensor)] {
    var settings = TinyModels.settings
    settings.length = .steps(1)
    settings.batchSize = 7
    settings.maximumGradientNorm = nil
    settings.keepBest = false
    try RandomGenerator.seed(2)
    let problem = try DistillationProblem(
      student: TinyModels.model(layers: 1, seed: 2),
      teachers: [Teacher(model: TinyModels.model(layers: 2, hidden: 12))], stage: stage,
      train: TinyModels.data(count: 7), dev: nil, settings: settings)
    _ = try Trainer(problem: problem, settings: settings, group: group).run()
    return try problem.parameters.map { ($0.name, try #require($0.tensor.grad).detached().clone()) }
  }

  @Test(arguments: stages.indices) func theGradientIsThatOfOneProcess(_ number: Int) async throws {
    let port = try Ranks.freePort()
    await Ranks.each(of: 2) { rank in
      await #expect(processExitsWith: .success) {
        [rank = rank as Int, port = port as Int, number = number as Int] in
        Ranks.endSoon()
        let group = try ProcessGroup(
          ProcessGroupEnvironment(rank: rank, worldSize: 2, masterPort: port), timeout: .seconds(20))
        let together = try Self.gradients(Self.stages[number], group: group)
        let alone = try Self.gradients(Self.stages[number], group: nil)
        #expect(together.map(\.name) == alone.map(\.name))
        let greatest = try alone.map { try $0.gradient.abs().maximum().item() }.max() ?? 0
        for (ours, expected) in zip(together, alone) {
          // A key's bias has no gradient but rounding: softmax does not see it.
          let isKeyBias = ours.name.hasSuffix("key.bias")
          let largest = try isKeyBias ? greatest : expected.gradient.abs().maximum().item()
          let error = try (ours.gradient - expected.gradient).abs().maximum().item()
          #expect(error <= 1e-6 * largest, "\(ours.name): \(error) of \(largest)")
        }
      }
    }
  }
}
