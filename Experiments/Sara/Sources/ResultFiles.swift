import Foundation
import JSON

/// The result files of the experiment.
struct ResultFiles {
  /// Their folder.
  let root: String

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

  /// Takes a run for this process; false when another one works on it.
  ///
  /// The mark holds the process's number; the mark of a process that is no more is taken over.
  func claim(_ run: CellRun) throws -> Bool {
    let mark = path(of: run) + ".claim"
    try Self.makeFolder(of: mark)
    let own = Data("\(ProcessInfo.processInfo.processIdentifier)".utf8)
    if FileManager.default.createExclusively(mark, own) { return true }
    let owner = (try? String(contentsOfFile: mark, encoding: .utf8)).flatMap { Int32($0) }
    guard let owner, kill(owner, 0) != 0 else { return false }
    try FileManager.default.removeItem(atPath: mark)
    return FileManager.default.createExclusively(mark, own)
  }

  /// Gives a run back.
  func release(_ run: CellRun) throws { try FileManager.default.removeItem(atPath: path(of: run) + ".claim") }

  private static func makeFolder(of path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }
}

extension FileManager {
  /// Makes a file that did not exist; false when it did or cannot be made.
  fileprivate func createExclusively(_ path: String, _ content: Data) -> Bool {
    let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY, 0o644)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return content.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) == content.count }
  }
}
