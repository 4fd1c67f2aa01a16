import Encoders
import Foundation
import ModelFormat
import Training

/// The folder that a job writes, and the run folder beside it that holds checkpoints and logs until then.
///
/// A job works in `OUT.run`. When it is complete, OUT appears at once with the logs in `OUT/training`, and the run
/// folder goes.
struct OutputFolder {
  /// OUT.
  let path: String
  /// `OUT.run`.
  let runPath: String
  /// Whether an interrupted run goes on.
  let resumes: Bool
  private let replaces: Bool

  /// Decides what happens at OUT; nil when it is complete and `--resume` asks for nothing more.
  ///
  /// Throws when OUT or an interrupted run exists and neither `--resume` nor `--force` was given.
  init?(_ options: OutputOptions) throws {
    path = options.out.count > 1 && options.out.hasSuffix("/") ? String(options.out.dropLast()) : options.out
    runPath = path + ".run"
    replaces = options.force
    let files = FileManager.default
    if options.force, files.fileExists(atPath: runPath) { try files.removeItem(atPath: runPath) }
    if files.fileExists(atPath: path), !options.force {
      guard options.resume else {
        throw CommandError("\(path) exists; give another --out, or --force to replace it")
      }
      guard files.fileExists(atPath: "\(path)/\(Manifest.fileName)") else {
        throw CommandError(
          "\(path) exists and is no result of bertie (it has no \(Manifest.fileName)); give another --out")
      }
      return nil
    }
    resumes = files.fileExists(atPath: runPath)
    if resumes, !options.resume {
      throw CommandError(
        "\(runPath) holds an interrupted run; go on with --resume, or begin again with --force")
    }
  }

  /// Writes the result to OUT, with the run's logs and `files` (name to content) beside it, and removes the run.
  func complete(_ result: ModelResult, files: [String: String] = [:]) throws {
    let manager = FileManager.default
    try result.writer().write(to: path, force: replaces) { folder in
      let training = folder + "/training"
      try manager.createDirectory(atPath: training, withIntermediateDirectories: true)
      for (name, text) in files {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(training)/\(name)"))
      }
      for log in try manager.subpathsOfDirectory(atPath: runPath) where Self.isLog(log) {
        let name = log.split(separator: "/").joined(separator: "-")
        try manager.copyItem(atPath: "\(runPath)/\(log)", toPath: "\(training)/\(name)")
      }
    }
    try manager.removeItem(atPath: runPath)
  }

  private static func isLog(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    return name == "log.jsonl" || name.hasPrefix("events.out.tfevents")
  }
}
