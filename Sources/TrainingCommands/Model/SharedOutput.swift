import JSON
import ModelFormat
import Torch
import Training

/// Where a job of one process or of several writes: the first process has a folder, the others have none.
struct SharedOutput {
  /// The folder; nil for all processes but the first.
  let folder: OutputFolder?
  /// The processes; nil for one alone.
  let group: ProcessGroup?

  /// Decides what happens at OUT, as `OutputFolder` does.
  init(_ options: OutputOptions, _ group: ProcessGroup?) throws {
    self.group = group
    folder = try (group?.rank ?? 0) == 0 ? OutputFolder(options) : nil
  }

  /// Prints the result where OUT stands and `--resume` was given; says whether it was so, as the first process finds it.
  ///
  /// Throws `CommandError` unless it was made by what is asked for.
  func showsComplete(_ request: @autoclosure () throws -> ManifestStep, json: Bool) throws -> Bool {
    let isComplete = folder?.isComplete == true
    guard try group?.saidByFirst(isComplete) ?? isComplete else { return false }
    if let folder {
      try folder.requireSame(request())
      try ResultReport.show(folder.path, json: json)
    }
    return true
  }

  /// What a job's settings say of the number of processes: a result of several differs from one's by rounding.
  var settings: JSONObject { group.map { ["worldSize": .integer(Int64($0.worldSize))] } ?? [:] }
}
