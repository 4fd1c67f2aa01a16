import Commands
import Distillation
import Foundation
import Pruning
import Training

/// `OUT.run`: where a job keeps its checkpoints and logs until its result stands.
///
/// It has its name only as a whole: it is renamed before it is deleted, so a process killed at any moment leaves either
/// a run to go on from or none. Beside its runs lie the kept outputs of distillation's teachers, the tokens of a corpus, and the
/// words found for augmentation.
struct JobFolder {
  /// The folder's path.
  let path: String

  private var root: Folder { Folder(path) }

  /// Where runs lie: a job of one phase has one in the folder itself, pruning and distillation one for each phase below it.
  private var runs: [Folder] {
    ([root] + phases).filter {
      FileManager.default.fileExists(atPath: $0.file("lock"))
    }
  }

  /// The folders of pruning's phases and of distillation's stages, there or not.
  private var phases: [Folder] {
    (EpochScore.Phase.allCases.map(\.rawValue) + DistillationStage.Name.allCases.map(\.rawValue)).map(
      root.folder)
  }

  /// Where outputs of teachers are kept, there or not.
  private var teacherFolder: Folder { root.folder("teachers") }

  /// The path of that folder in the job folder of OUT.
  static func teacherPath(out: String) -> String { Folder("\(out).run").folder("teachers").path }

  /// Where a corpus's tokens are kept, there or not.
  var tokenFolder: Folder { root.folder("tokens") }

  /// The file of those tokens in the job folder of OUT.
  static func tokenPath(out: String) -> String { Folder("\(out).run").folder("tokens").file("cache") }

  /// The file that the process that works here holds locked, beside the locks of the runs: teachers are asked and tokens made
  /// outside of them.
  private static let lockName = "job.lock"
  private static let timeName = "seconds"
  private static let wordName = "words"

  /// The file of the job's `WorkTime`.
  var timeFile: String { root.file(Self.timeName) }

  /// Where words found for augmentation are kept, there or not.
  private var wordFolder: Folder { root.folder(Self.wordName) }

  /// The path of that folder in the job folder of OUT.
  static func wordPath(out: String) -> String { Folder("\(out).run").folder(wordName).path }

  /// Whether nothing is there, or nothing but what a job makes before its first run, and folders of phases that were made and not
  /// begun.
  private func isBare() throws -> Bool {
    try root.names().allSatisfy { name in
      if [Self.lockName, Self.timeName].contains(name) { return true }
      if [teacherFolder, tokenFolder, wordFolder].contains(root.folder(name)) { return true }
      return try phases.contains(root.folder(name)) && root.folder(name).exists
        && root.folder(name).names().isEmpty
    }
  }

  /// What is being deleted.
  private var discarded: Folder {
    let url = URL(fileURLWithPath: path)
    return Folder(
      url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).discarded").path)
  }

  /// Names the folder and finishes a deletion that was interrupted.
  ///
  /// Throws `CommandError` when something else than a job's folder is there: it would be lost with the run.
  init(path: String) throws {
    self.path = path
    try discarded.remove()
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard root.exists, try isBare() || !runs.isEmpty else {
      throw CommandError(
        """
        \(path) is in the way: checkpoints go there until the result stands, and what is there is no run of bertie; \
        move it or give another --out
        """)
    }
  }

  /// Whether a run was begun here and not completed; words are found before that.
  func isBegun() throws -> Bool { try root.exists && root.names() != [Self.wordName] }

  /// Whether there is a checkpoint to go on from.
  func hasCheckpoint() throws -> Bool { try runs.contains { try RunFolder.hasCheckpoint($0.path) } }

  /// The paths of all logs below the folder, relative to it.
  func logs() throws -> [String] {
    guard root.exists else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: path).sorted().filter { log in
      let name = log.split(separator: "/").last ?? ""
      return name == "log.jsonl" || name.hasPrefix("events.out.tfevents")
    }
  }

  /// Makes the folder, and takes the right to work in it until what is returned goes.
  ///
  /// Throws `TrainingError` (`runFolderBusy`) while another process works here.
  func lock() throws -> RunLock {
    try root.create()
    for run in runs { _ = try RunLock(folder: run) }
    return try RunLock(folder: root, name: Self.lockName)
  }

  /// Removes the folder and all in it.
  ///
  /// - Parameter keepsWords: Whether words found for augmentation stay.
  func discard(keepsWords: Bool = false) throws {
    guard root.exists else { return }
    guard rename(path, discarded.path) == 0 else { throw systemError("rename", path) }
    let words = discarded.folder(Self.wordName)
    if keepsWords, words.exists {
      try root.create()
      try FileManager.default.moveItem(atPath: words.path, toPath: wordFolder.path)
    }
    try discarded.remove()
  }
}
