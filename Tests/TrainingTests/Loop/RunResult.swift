import Encoders
import ModelFormat
import Testing
import Training

/// Everything that must be equal between a run that was interrupted and one that was not.
struct RunResult: Equatable, CustomTestStringConvertible {
  var weights: [[UInt8]]
  var outcome: TrainingOutcome
  var log: String
  var events: [UInt8]

  /// Runs the tiny task to its end in `folder`, on a model of `seed`, with a hook that has a state.
  ///
  /// The clock stands still, so that the event files, which hold times, can be compared.
  static func run(
    in folder: Folder, settings: TrainingSettings = TinyTask.settings,
    policy: CheckpointPolicy = CheckpointPolicy(everySteps: 5, everySeconds: nil), resume: Bool = false,
    seed: UInt64 = 7,
    hook: ScriptedHook = ScriptedHook(),
    clock: TrainingClock = TrainingClock(elapsed: { .zero }, wallTime: { 0 })
  ) throws -> RunResult {
    hook.drifts = true
    let model = try TinyTask.model(seed: seed)
    let trainer = try Trainer(
      model: model, train: TinyTask.train, dev: TinyTask.dev, settings: settings,
      folder: RunFolder(path: folder.path, policy: policy), hooks: [hook], clock: clock)
    let outcome = try trainer.run(resume: resume)
    return RunResult(
      weights: try model.weightBytes(), outcome: outcome,
      log: String(decoding: try bytes(of: folder.file(TrainingLog.name)), as: UTF8.self),
      events: try bytes(of: folder.file(EventFile.name)))
  }

  /// Runs it in a folder of its own.
  static func uninterrupted(_ settings: TrainingSettings = TinyTask.settings) throws -> RunResult {
    try withTemporaryFolder { try run(in: $0, settings: settings) }
  }

  /// Checksums and scores, short enough to read.
  var testDescription: String {
    let checksum = { (bytes: [UInt8]) in String(CRC32C.checksum(bytes), radix: 16) }
    return
      "weights \(checksum(weights.flatMap { $0 })), events \(checksum(events)), log \(checksum(Array(log.utf8))), best step "
      + "\(outcome.chosen?.step ?? 0), losses \(outcome.evaluations.map { $0.scores[.loss] ?? .nan })"
  }
}
