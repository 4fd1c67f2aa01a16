import Datasets
import Encoders
import Foundation
import TestSupport
import Testing
import Torch
import Training

/// Two processes that train together do what one does. Every rank is the body of an exit test.
@Suite(.serialized) struct SeveralRanksTests {
  /// Dropout off, 3 steps an epoch, whose last one has fewer examples than the others.
  private static func settings(batchSize: Int, accumulation: Int) -> TrainingSettings {
    var settings = TinyTask.settings
    settings.length = .epochs(2)
    settings.batchSize = batchSize
    settings.gradientAccumulation = accumulation
    return settings
  }

  private static func trainer(
    _ model: SequenceClassifier, _ settings: TrainingSettings, folder: String? = nil,
    group: ProcessGroup? = nil,
    observer: (any TrainingObserver)? = nil
  ) throws -> Trainer {
    try Trainer(
      problem: ClassificationProblem(
        model: model, train: TinyTask.train, dev: TinyTask.dev, settings: settings),
      settings: settings,
      folder: folder.map {
        try RunFolder(path: $0, policy: CheckpointPolicy(everySteps: 2, everySeconds: nil))
      },
      group: group, observer: observer)
  }

  private static func join(_ rank: Int, of size: Int = 2, port: Int) throws -> ProcessGroup {
    Ranks.endSoon()
    return try ProcessGroup(
      ProcessGroupEnvironment(rank: rank, worldSize: size, masterPort: port), timeout: .seconds(20))
  }

  /// Weights of two models differ by at most 1e-4 after six steps of at most 5e-3.
  ///
  /// Sums of gradients in another order differ by 1e-6 of the largest; AdamW divides by a gradient's own size, which enlarges that
  /// where it is near 0. A key's bias adds the same to all scores of a row: its gradient is 0 but for rounding, so AdamW
  /// moves it at random.
  private static func expectClose(_ model: SequenceClassifier, _ other: SequenceClassifier) throws {
    for (ours, theirs) in zip(model.parameters, other.parameters) where !ours.name.hasSuffix("key.bias") {
      let difference = try (ours.tensor - theirs.tensor).abs().maximum().item()
      #expect(difference <= 1e-4, "\(ours.name): \(difference)")
    }
  }

  @Test(arguments: [(8, 1), (3, 2)])
  func twoProcessesTrainAsOne(_ batchSize: Int, _ accumulation: Int) async throws {
    let port = try Ranks.freePort()
    await Ranks.each(of: 2) { rank in
      await #expect(processExitsWith: .success) {
        [
          rank = rank as Int, port = port as Int, batchSize = batchSize as Int,
          accumulation = accumulation as Int
        ]
        in
        let group = try Self.join(rank, port: port)
        let settings = Self.settings(batchSize: batchSize, accumulation: accumulation)
        // The other rank begins with other weights: it gets those of the first.
        let model = try TinyTask.model(dropout: 0, seed: rank == 0 ? 7 : 8)
        let outcome = try Self.trainer(model, settings, group: group).run()
        let alone = try TinyTask.model(dropout: 0)
        let expected = try Self.trainer(alone, settings).run()
        try Self.expectClose(model, alone)
        #expect(outcome.steps == expected.steps)
        #expect(outcome.evaluations.map(\.step) == expected.evaluations.map(\.step))
        let own = try model.parameters.map { try $0.tensor.bytes() }
        try group.broadcast(model.parameters.map(\.tensor), from: 0)
        #expect(
          try (model.parameters.map { try $0.tensor.bytes() } == own) as Bool, "equal bits on all ranks")
      }
    }
  }

  /// Both end with an error, and the one that differs says in what.
  @Test func processesThatTrainDifferentThingsAreToldSo() async throws {
    let port = try Ranks.freePort()
    await Ranks.each(of: 2) { rank in
      await #expect(processExitsWith: .success) { [rank = rank as Int, port = port as Int] in
        let group = try Self.join(rank, port: port)
        let settings = Self.settings(batchSize: rank == 0 ? 8 : 4, accumulation: 1)
        let trainer = try Self.trainer(TinyTask.model(dropout: 0), settings, group: group)
        let error = #expect(throws: TrainingError.self) { try trainer.run() }
        #expect(error?.code == .processesDiffer)
        let expected =
          rank == 0 ? "other processes" : "settings.batchSize: 4 here, 8 in the first process"
        #expect(error?.description.contains(expected) == true, "\(error.debugDescription)")
      }
    }
  }

  /// Stopped after a checkpoint, two processes go on with the bytes of an uninterrupted run, and so does one, but for dropout's draws.
  @Test func aRunGoesOnWithAsManyProcessesAndWithAnotherNumber() async throws {
    let folder = try TestSupport.TemporaryFolder()
    let path = folder.path
    var rounds: [(name: String, size: Int, stopsAt: Int?, resumes: Bool)] = []
    rounds.append((name: "whole", size: 2, stopsAt: nil, resumes: false))
    rounds.append((name: "broken", size: 2, stopsAt: 4, resumes: false))
    rounds.append((name: "broken", size: 2, stopsAt: nil, resumes: true))
    for (name, size, stopsAt, resumes) in rounds {
      let port = try Ranks.freePort()
      await Ranks.each(of: size) { rank in
        await #expect(processExitsWith: .success) {
          [
            rank = rank as Int, size = size as Int, port = port as Int, path = path as String,
            name = name as String, stopsAt = (stopsAt ?? 0) as Int, resumes = resumes as Bool
          ] in
          let group = try Self.join(rank, of: size, port: port)
          let settings = Self.settings(batchSize: 8, accumulation: 1)
          let model = try TinyTask.model(dropout: 0.1)
          // The first rank is gone in the step after its checkpoint: the other one hears of it.
          let watcher = rank == 0 && stopsAt > 0 ? Watcher(step: stopsAt) : nil
          let trainer = try Self.trainer(
            model, settings, folder: rank == 0 ? "\(path)/\(name)" : nil, group: group, observer: watcher)
          guard rank == 0 || stopsAt == 0 else {
            let error = #expect(throws: TorchError.self) { _ = try trainer.run() }
            #expect(error?.code == .connectionLost || error?.code == .timedOut)
            return
          }
          _ = try withExtendedLifetime(watcher) { try trainer.run(resume: resumes) }
          if rank == 0 {
            let bytes = try model.parameters.flatMap { try $0.tensor.bytes() }
            try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name).weights"))
          }
        }
      }
    }
    let whole = try Data(contentsOf: URL(fileURLWithPath: "\(path)/whole.weights"))
    let broken = try Data(contentsOf: URL(fileURLWithPath: "\(path)/broken.weights"))
    #expect((whole == broken) as Bool)
  }

  /// Ends the process without a word once a step is done, as a machine that is lost.
  private final class Watcher: TrainingObserver {
    let step: Int

    init(step: Int) { self.step = step }

    func observe(_ progress: TrainingProgress) {
      if progress.step > step { exit(0) }
    }
  }

  @Test func whatProcessesCannotShareIsRefused() async throws {
    let port = try Ranks.freePort()
    await #expect(processExitsWith: .success) { [port = port as Int] in
      let group = try Self.join(0, of: 1, port: port)
      let error = #expect(throws: TrainingError.self) {
        try Trainer(
          problem: ClassificationProblem(
            model: TinyTask.model(), train: TinyTask.train, settings: TinyTask.settings),
          settings: TinyTask.settings, hooks: [ScriptedHook()], group: group)
      }
      #expect(error?.code == .conflictingHooks)
    }
  }
}
