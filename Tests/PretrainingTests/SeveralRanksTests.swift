import Datasets
import Foundation
import Pretraining
import TestSupport
import Testing
import Torch
import Training

/// Two processes pre-train as one does. Every rank is the body of an exit test.
@Suite(.serialized) struct SeveralRanksTests {
  /// One step of 13 samples, which two processes cannot share evenly; hidden words differ from sample to sample.
  private static func settings() -> TrainingSettings {
    var settings = TrainingSettings()
    settings.length = .steps(1)
    settings.batchSize = 13
    settings.maximumGradientNorm = nil
    settings.keepBest = false
    return settings
  }

  /// The gradients of that step, which stay after it.
  private static func gradients(
    _ objective: PretrainingObjective, group: ProcessGroup?
  ) throws -> [(name: String, gradient: Tensor)] {
    let fixture = try PretrainingFixture(documents: 24)
    let problem = try PretrainingProblem(
      model: fixture.model(pairs: objective.hasPairs), train: fixture.data(fixture.samples(objective)),
      heldOut: nil, settings: settings())
    _ = try Trainer(problem: problem, settings: settings(), group: group).run()
    return try problem.parameters.map { ($0.name, try #require($0.tensor.grad).detached().clone()) }
  }

  @Test(arguments: [false, true]) func theGradientIsThatOfOneProcess(_ hasPairs: Bool) async throws {
    let port = try Ranks.freePort()
    await Ranks.each(of: 2) { rank in
      await #expect(processExitsWith: .success) {
        [rank = rank as Int, port = port as Int, hasPairs = hasPairs as Bool] in
        Ranks.endSoon()
        let group = try ProcessGroup(
          ProcessGroupEnvironment(rank: rank, worldSize: 2, masterPort: port), timeout: .seconds(20))
        let objective: PretrainingObjective =
          hasPairs ? .sentenceOrder(PairSettings(loneSegment: .leftOut)) : .packed()
        let together = try Self.gradients(objective, group: group)
        let alone = try Self.gradients(objective, group: nil)
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
