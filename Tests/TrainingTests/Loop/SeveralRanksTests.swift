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

  /// Stopped after a checkpoint, two processes go on with the bytes of an uninterrupted run.
  @Test func aRunGoesOnWithAsManyProcesses() async throws {
    let folder = try TestSupport.TemporaryFolder()
    let path = folder.path
    try await Self.round("\(path)/whole", dropout: 0.1)
    try await Self.round("\(path)/broken", dropout: 0.1, stopsAt: 4)
    try await Self.round("\(path)/broken", dropout: 0.1, resumes: true)
    let whole = try Data(contentsOf: URL(fileURLWithPath: "\(path)/whole.weights"))
    let broken = try Data(contentsOf: URL(fileURLWithPath: "\(path)/broken.weights"))
    #expect((whole == broken) as Bool)
  }

  /// One process goes on where two stopped, with other threads: without dropout with their weights, but for rounding.
  @Test func aRunGoesOnWithAnotherNumberOfProcesses() async throws {
    let folder = try TestSupport.TemporaryFolder()
    let path = folder.path
    try await Self.round("\(path)/run", dropout: 0, stopsAt: 4)
    await #expect(processExitsWith: .success) { [path = path as String] in
      Ranks.endSoon()
      try Threads.set(2)
      let (model, alone) = try (TinyTask.model(dropout: 0), TinyTask.model(dropout: 0))
      let watcher = Watcher()
      let settings = Self.settings(batchSize: 8, accumulation: 1)
      let trainer = try Self.trainer(model, settings, folder: "\(path)/run", observer: watcher)
      _ = try withExtendedLifetime(watcher) { try trainer.run(resume: true) }
      #expect(watcher.first == 5)
      _ = try Self.trainer(alone, settings).run()
      try Self.expectClose(model, alone)
    }
  }

  /// Trains two processes, whose first one has a folder; its weights go to `FOLDER.weights`.
  ///
  /// - Parameters:
  ///   - stopsAt: The first rank is gone in the step after this one, and the other one hears of it; 0 for never.
  ///   - resumes: Whether they go on from the folder's checkpoint, which is that of step 4.
  private static func round(
    _ folder: String, dropout: Double, stopsAt: Int = 0, resumes: Bool = false
  ) async throws {
    let port = try Ranks.freePort()
    await Ranks.each(of: 2) { rank in
      await #expect(processExitsWith: .success) {
        [
          rank = rank as Int, port = port as Int, folder = folder as String, dropout = dropout as Double,
          stopsAt = stopsAt as Int, resumes = resumes as Bool
        ] in
        let group = try Self.join(rank, port: port)
        try Threads.set(1)
        let model = try TinyTask.model(dropout: dropout)
        let watcher = Watcher(endsAfter: rank == 0 && stopsAt > 0 ? stopsAt : .max)
        let trainer = try Self.trainer(
          model, Self.settings(batchSize: 8, accumulation: 1), folder: rank == 0 ? folder : nil, group: group,
          observer: watcher)
        guard rank == 0 || stopsAt == 0 else {
          let error = #expect(throws: TorchError.self) { _ = try trainer.run() }
          #expect(error?.code == .connectionLost || error?.code == .timedOut)
          return
        }
        _ = try withExtendedLifetime(watcher) { try trainer.run(resume: resumes) }
        #expect(watcher.first == (resumes ? 5 : 1))
        guard rank == 0 else { return }
        let bytes = try model.parameters.flatMap { try $0.tensor.bytes() }
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder).weights"))
      }
    }
  }

  /// Notes the first step, and ends the process without a word once a step is done, as a machine that is lost.
  private final class Watcher: TrainingObserver {
    private let last: Int
    private(set) var first: Int?

    init(endsAfter step: Int = .max) { last = step }

    func observe(_ progress: TrainingProgress) {
      if progress.step > last { exit(0) }
      first = first ?? progress.step
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
