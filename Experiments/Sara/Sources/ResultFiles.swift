import Foundation
import JSON
import Training

/// The result files of the experiment.
struct ResultFiles {
  /// Their folder.
  let root: String
  /// Where the locks of runs stay that are being worked on.
  var locks = "runs/sara/locks"

  /// The file of a run.
  func path(of run: CellRun) -> String { "\(root)/\(run.name).json" }

  /// Whether a run has its result.
  func has(_ run: CellRun) -> Bool { FileManager.default.fileExists(atPath: path(of: run)) }

  /// The result of a run; nil when there is none yet.
  func result(of run: CellRun) throws -> RunResult? {
    guard has(run) else { return nil }
    return try RunResult(json: JSONValue(contentsOf: path(of: run)))
  }

  /// Writes a result; the file appears with all of its content or not at all.
  func write(_ result: RunResult, of run: CellRun) throws {
    try Self.makeFolder(of: path(of: run))
    try Data((result.json.serialized() + "\n").utf8).write(
      to: URL(fileURLWithPath: path(of: run)), options: .atomic)
  }

  /// Takes a run for this process until the lock goes; nil when another process works on it.
  ///
  /// The system drops the lock when its process ends, however it ends.
  func claim(_ run: CellRun) throws -> RunLock? {
    let folder = Folder("\(locks)/\(run.name)")
    try folder.create()
    do {
      return try RunLock(folder: folder)
    } catch let error as TrainingError where error.code == .runFolderBusy {
      return nil
    }
  }

  private static func makeFolder(of path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }
}
