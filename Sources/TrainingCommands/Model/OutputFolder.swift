import Commands
import Foundation
import JSON
import ModelFormat
import Training

/// The folder that a job writes, and the run folder beside it that holds checkpoints and logs until then.
///
/// A job works in `OUT.run`. When it is complete, OUT appears at once with the logs in `OUT/training`, and the run
/// folder goes.
final class OutputFolder {
  /// OUT.
  let path: String
  /// Whether an interrupted run goes on.
  let resumes: Bool
  /// Whether OUT stands and `--resume` was given: then `requireSame` decides whether it is what is asked for.
  let isComplete: Bool
  /// The further folders that the job writes.
  private let forms: [String]
  /// `OUT.run`.
  private let job: JobFolder
  private let replaces: Bool
  /// The right to work in `OUT.run`, from `begin` on.
  private var lock: RunLock?

  /// `OUT.run`'s path.
  var runPath: String { job.path }

  /// Begins or goes on to count the time that the job takes.
  func workTime() -> WorkTime { WorkTime(file: job.timeFile) }

  /// Makes the folder of the job's tokens, `JobFolder.tokenPath(out:)`.
  func makeTokenFolder() throws { try job.tokenFolder.create() }

  /// Decides what happens at OUT.
  ///
  /// An OUT with an interrupted run beside it is what `--force` was replacing: `--resume` goes on with that.
  ///
  /// - Parameter forms: what is appended to OUT for further folders that the job writes, as `masked` for `OUT-masked`.
  ///
  /// Throws before anything is computed when something exists that neither `--resume` nor `--force` allows to replace,
  /// or that is no model folder.
  init(_ options: OutputOptions, forms: [String] = []) throws {
    path = options.path
    self.forms = forms.map { "\(options.path)-\($0)" }
    resumes = options.resume
    job = try JobFolder(path: path + ".run")
    replaces = options.force || options.resume
    let exists = FileManager.default.fileExists(atPath: path)
    if exists, !replaces {
      throw CommandError("\(path) exists; give another --out, or --force to replace it")
    }
    if exists, options.resume {
      guard FileManager.default.fileExists(atPath: "\(path)/\(Manifest.fileName)") else {
        throw CommandError(
          "\(path) exists and is no result of bertie (it has no \(Manifest.fileName)); give another --out")
      }
    }
    isComplete = try exists && options.resume && !job.isBegun()
    for folder in [path] + self.forms {
      try ModelFolderWriter.requireFree(folder, force: replaces)
    }
    if try !replaces && job.hasCheckpoint() {
      throw CommandError(
        "\(job.path) holds an interrupted run; go on with --resume, or begin again with --force")
    }
  }

  /// Throws `CommandError` unless the OUT that stands was made by `request`, with all the forms that are asked for.
  func requireSame(_ request: ManifestStep) throws {
    guard let step = try ModelFolder(path).manifest?.steps.last else {
      throw CommandError("\(path)/\(Manifest.fileName) says no step; the folder is no result of bertie")
    }
    if let difference = RequestDifference(asked: request, found: step) {
      throw CommandError(
        """
        \(path) is complete, but was made with another \(difference.place): \
        \(difference.found?.serialized() ?? "nothing") there, \(difference.asked?.serialized() ?? "nothing") asked for. \
        Give another --out, or --force instead of --resume to make it anew.
        """)
    }
    for form in forms where !FileManager.default.fileExists(atPath: form) {
      throw CommandError(
        "\(path) is complete, but \(form) is not there; give --force instead of --resume to make both anew")
    }
  }

  /// Forgets words that were found before the result was known to be what is asked for.
  func discardWords() throws { try job.discard() }

  /// Makes `OUT.run` with the folders above, takes the right to work there, and forgets an interrupted run unless `--resume` asks for it;
  /// call it when everything that was given is known to be good.
  ///
  /// Throws `TrainingError` (`runFolderBusy`) while another process works there.
  func begin() throws {
    lock = try job.lock()
    guard !resumes else { return }
    try job.discard(keepsWords: true)
    lock = try job.lock()
  }

  /// Writes the result to OUT, with the run's logs and `files` (name to content) beside it, and removes the run.
  func complete(_ writer: ModelFolderWriter, files: [String: String] = [:]) throws {
    try writer.write(to: path, force: replaces) { folder in
      let training = folder + "/training"
      try FileManager.default.createDirectory(atPath: training, withIntermediateDirectories: true)
      for (name, text) in files { try AtomicFile.write(text, to: "\(training)/\(name)") }
      for log in try job.logs() {
        let content = try Data(contentsOf: URL(fileURLWithPath: "\(runPath)/\(log)"))
        let name = log.split(separator: "/").joined(separator: "-")
        try AtomicFile.write([UInt8](content), to: "\(training)/\(name)")
      }
    }
    try job.discard()
  }
}
