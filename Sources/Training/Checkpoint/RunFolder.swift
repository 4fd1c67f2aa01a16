import ModelFormat

/// The folder of one run: its checkpoint, its best weights and its logs.
///
///     lock                                    held by the process that writes
///     log.jsonl                               one line per log entry
///     events.out.tfevents.0.bertie            the same for TensorBoard
///     checkpoints/step-000000120/             the newest checkpoint; the one before goes when it stands
///     best/step-000000100/weights.safetensors the best weights that the checkpoint speaks of
///
/// A folder appears under its name only when all of it is on the disk, so a process killed at any moment, or a
/// full disk, leaves the last good checkpoint. Two processes cannot write one run: the second gets an error.
public final class RunFolder {
  /// When checkpoints are written.
  public let policy: CheckpointPolicy

  let root: Folder
  private let lock: RunLock
  private var checkpoints: Folder { root.folder("checkpoints") }
  private var bests: Folder { root.folder("best") }

  /// The folder's path.
  public var path: String { root.path }

  /// Opens the run folder at `path`, makes it if it is absent, and takes its lock until this object goes.
  ///
  /// Throws `TrainingError` with code `runFolderBusy` when another process writes it, `fileSystem` when the system
  /// refuses.
  public init(path: String, policy: CheckpointPolicy = CheckpointPolicy()) throws {
    root = Folder(path)
    self.policy = policy
    try root.create()
    lock = try RunLock(folder: root)
  }

  /// Whether the folder at `path` holds a checkpoint to go on from; takes no lock.
  public static func hasCheckpoint(_ path: String) throws -> Bool {
    try newest(in: Folder(path).folder("checkpoints")) != nil
  }

  /// Removes the folder and all in it, as is right once the result of the run is safe elsewhere. Afterwards this
  /// object must not be used.
  public func discard() throws { try root.remove() }

  /// The newest checkpoint and its path, nil when there is none.
  func newestCheckpoint() throws -> (checkpoint: Checkpoint, path: String)? {
    guard let name = try Self.newest(in: checkpoints) else { return nil }
    let folder = checkpoints.folder(name)
    return (try Checkpoint(folder: folder), folder.path)
  }

  /// Removes all checkpoints and best weights. Logs stay, and are cut when the log is opened.
  func clear() throws {
    try checkpoints.remove()
    try bests.remove()
  }

  /// Removes what a killed process left unfinished, and best weights that no checkpoint speaks of.
  ///
  /// - Parameters:
  ///   - step: The step of the checkpoint to keep.
  ///   - best: The step of the best weights to keep.
  func removeAllBut(step: Int, best: Int?) throws {
    for name in try checkpoints.names() where name != Self.name(step) {
      try checkpoints.folder(name).remove()
    }
    for name in try bests.names() where name != best.map(Self.name) {
      try bests.folder(name).remove()
    }
  }

  /// Makes `checkpoint` the newest, then removes the older ones and best weights that it does not speak of.
  func save(_ checkpoint: Checkpoint) throws {
    let step = checkpoint.loop.step
    try checkpoints.install(Self.name(step)) { try checkpoint.write(to: $0) }
    try removeAllBut(step: step, best: checkpoint.loop.best?.step)
  }

  /// Keeps `weights` as the best so far, taken after `step`.
  func saveBest(_ weights: [StoredTensor], step: Int) throws {
    try bests.install(Self.name(step)) {
      try SafetensorsWriter.write(weights, to: $0.file("weights.safetensors"), metadata: [:])
    }
  }

  /// The best weights taken after `step`.
  func bestWeights(step: Int) throws -> [StoredTensor] {
    try Checkpoint.tensors(bests.folder(Self.name(step)).file("weights.safetensors"))
  }

  private static func name(_ step: Int) -> String {
    let digits = String(step)
    return "step-" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }

  private static func newest(in checkpoints: Folder) throws -> String? {
    try checkpoints.names().last { $0.hasPrefix("step-") }
  }
}
