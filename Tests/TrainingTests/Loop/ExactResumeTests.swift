import Testing
import Torch
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite(.serialized) struct ExactResumeTests {
  /// Breaks a run off in the step, resumes it on a model with other weights, and compares.
  private func expectSameEnd(
    brokenBy break: (ScriptedHook) -> Void, as reference: RunResult, settings: TrainingSettings,
    policy: CheckpointPolicy, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try withTemporaryFolder { folder in
      let hook = ScriptedHook()
      `break`(hook)
      #expect(throws: ScriptedHook.Interruption.self, sourceLocation: sourceLocation) {
        try RunResult.run(in: folder, settings: settings, policy: policy, hook: hook)
      }
      // Without a checkpoint the run begins anew, so the model must be the one it began with.
      let seed: UInt64 = try RunFolder.hasCheckpoint(folder.path) ? 99 : 7
      let resumed = try RunResult.run(
        in: folder, settings: settings, policy: policy, resume: true, seed: seed)
      #expect(resumed == reference, sourceLocation: sourceLocation)
    }
  }

  @Test func aRunBrokenOffAfterAnyStepEndsAsIfItHadNotBeen() throws {
    let settings = TinyTask.settings
    let reference = try RunResult.uninterrupted(settings)
    #expect(reference.outcome.steps == 15)
    for step in 1...15 {
      for interval in [1, 4] {
        try expectSameEnd(
          brokenBy: { $0.onStep = { if $0.step == step { throw ScriptedHook.Interruption() } } },
          as: reference, settings: settings,
          policy: CheckpointPolicy(everySteps: interval, everySeconds: nil))
      }
    }
  }

  @Test func aRunBrokenOffBetweenMicroBatchesOrInAnEvaluationEndsAsIfItHadNotBeen() throws {
    let settings = TinyTask.settings
    let reference = try RunResult.uninterrupted(settings)
    let policy = CheckpointPolicy(everySteps: 3, everySeconds: nil)
    for step in [2, 7, 15] {
      try expectSameEnd(
        brokenBy: {
          $0.onBackward = { if $0.step.step == step, !$0.isLast { throw ScriptedHook.Interruption() } }
        }, as: reference, settings: settings, policy: policy)
    }
    for step in [2, 8, 15] {
      try expectSameEnd(
        brokenBy: { $0.onEvaluate = { if $0.step == step { throw ScriptedHook.Interruption() } } },
        as: reference, settings: settings, policy: policy)
    }
    try expectSameEnd(
      brokenBy: { $0.onEndEpoch = { if $0.epoch == 1 { throw ScriptedHook.Interruption() } } },
      as: reference, settings: settings, policy: policy)
  }

  @Test func aRunInBFloat16ResumesExactly() throws {
    var settings = TinyTask.settings
    settings.precision = .bf16
    let reference = try RunResult.uninterrupted(settings)
    #expect(try reference != RunResult.uninterrupted())
    try expectSameEnd(
      brokenBy: { $0.onStep = { if $0.step == 8 { throw ScriptedHook.Interruption() } } },
      as: reference, settings: settings, policy: CheckpointPolicy(everySteps: 7, everySeconds: nil))
  }

  @Test func anEarlyStopAndTheBestWeightsSurviveAnInterruption() throws {
    var settings = TinyTask.settings
    settings.learningRate = 1e-9
    settings.warmup = 0
    settings.patience = 3
    settings.evaluateEvery = .steps(1)
    settings.selection = .accuracy
    let reference = try RunResult.uninterrupted(settings)
    #expect(reference.outcome.reason == .stoppedEarly)
    for step in 2...reference.outcome.steps {
      try expectSameEnd(
        brokenBy: { $0.onStep = { if $0.step == step { throw ScriptedHook.Interruption() } } },
        as: reference, settings: settings,
        policy: CheckpointPolicy(everySteps: 1, everySeconds: nil))
    }
  }

  @Test func manyInterruptionsInARowChangeNothing() throws {
    let reference = try RunResult.uninterrupted()
    try withTemporaryFolder { folder in
      let policy = CheckpointPolicy(everySteps: 2, everySeconds: nil)
      for step in [3, 6, 7, 9, 15] {
        let hook = ScriptedHook()
        hook.onStep = { if $0.step == step { throw ScriptedHook.Interruption() } }
        let seed: UInt64 = step == 3 ? 7 : UInt64(step)
        #expect(throws: ScriptedHook.Interruption.self) {
          try RunResult.run(in: folder, policy: policy, resume: true, seed: seed, hook: hook)
        }
      }
      let resumed = try RunResult.run(in: folder, policy: policy, resume: true, seed: 99)
      #expect(resumed == reference)
    }
  }

  @Test func checkpointsByTimeChangeNothing() throws {
    let reference = try RunResult.uninterrupted()
    var time = Duration.zero
    var saves = 0
    let clock = TrainingClock(
      elapsed: {
        time += .milliseconds(700)
        return time
      }, wallTime: { 0 })
    try withTemporaryFolder { folder in
      let hook = ScriptedHook()
      let result = try RunResult.run(
        in: folder, policy: CheckpointPolicy(everySeconds: 5), hook: hook, clock: clock)
      saves = hook.calls.count { $0 == "state" }
      #expect(result.weights == reference.weights && result.outcome == reference.outcome)
      #expect(result.log == reference.log)
    }
    #expect(saves > 2 && saves < 15)
  }

  @Test func aFinishedRunIsReadBackWithoutAStep() throws {
    try withTemporaryFolder { folder in
      let reference = try RunResult.run(in: folder)
      let hook = ScriptedHook()
      #expect(try RunResult.run(in: folder, resume: true, seed: 99, hook: hook) == reference)
      #expect(hook.calls == ["willBegin", "restore"])
    }
  }

  @Test func aKilledProcessLeavesARunThatEndsAsIfItHadNotBeen() async throws {
    let folder = try makeTemporaryFolder()
    defer { do { try folder.remove() } catch {} }
    let reference = try RunResult.uninterrupted()
    for step in [4, 11] {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = folder.path as String, step = step as Int] in
        let hook = ScriptedHook()
        hook.onBackward = { if $0.step.step == step { kill(getpid(), SIGKILL) } }
        _ = try RunResult.run(
          in: Folder(path), policy: CheckpointPolicy(everySteps: 3, everySeconds: nil), resume: true,
          hook: hook)
      }
      #expect(try RunFolder.hasCheckpoint(folder.path))
    }
    #expect(try RunResult.run(in: folder, resume: true, seed: 99) == reference)
  }

  /// The disk is full when the best weights of step 6 are saved, or the checkpoint of step 10.
  @Test(arguments: [6, 10])
  func aFullDiskLeavesTheLastCheckpoint(step: Int) async throws {
    let folder = try makeTemporaryFolder()
    defer { do { try folder.remove() } catch {} }
    let reference = try RunResult.uninterrupted()
    let policy = CheckpointPolicy(everySteps: 5, everySeconds: nil)
    await #expect(processExitsWith: .exitCode(3)) { [path = folder.path as String, step = step as Int] in
      signal(SIGXFSZ, SIG_IGN)
      let hook = ScriptedHook()
      hook.onStep = { if $0.step == step { limitFileSize(to: 4096) } }
      do {
        _ = try RunResult.run(
          in: Folder(path), policy: CheckpointPolicy(everySteps: 5, everySeconds: nil),
          hook: hook)
      } catch {
        if "\(error)".contains("\(path)/\(step == 6 ? "best" : "checkpoints")/"),
          "\(error)".contains("File too large")
        {
          exit(3)
        }
        print(error)
      }
    }
    #expect(try folder.folder("checkpoints").names() == ["step-000000005"])
    #expect(
      try folder.folder("best").names()
        == (step == 6 ? ["step-000000004"] : ["step-000000004", "step-000000006"]))
    #expect(try RunResult.run(in: folder, policy: policy, resume: true, seed: 99) == reference)
  }

  @Test func whatAKilledSaveLeftIsClearedAway() throws {
    let reference = try RunResult.uninterrupted()
    try withTemporaryFolder { folder in
      let hook = ScriptedHook()
      hook.onStep = { if $0.step == 7 { throw ScriptedHook.Interruption() } }
      #expect(throws: ScriptedHook.Interruption.self) { try RunResult.run(in: folder, hook: hook) }
      let half = folder.folder("checkpoints").folder(Folder.temporaryPrefix + "step-000000010")
      try half.create()
      try half.write("{", to: "checkpoint.json")
      try folder.folder("best").folder("step-000000008").create()
      #expect(try RunResult.run(in: folder, resume: true, seed: 99) == reference)
      #expect(try folder.folder("checkpoints").names() == ["step-000000015"])
      #expect(try folder.folder("best").names().count == 1)
    }
  }
}
