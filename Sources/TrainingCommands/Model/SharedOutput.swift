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
  private let options: OutputOptions

  /// Decides what happens at OUT, as `OutputFolder` does.
  init(_ options: OutputOptions, _ group: ProcessGroup?) throws {
    self.options = options
    self.group = group
    folder = try group.isFirst ? OutputFolder(options) : nil
  }

  /// What a job's settings say of the number of processes: a result of several differs from one's by rounding.
  var settings: JSONObject { group.map { ["worldSize": .integer(Int64($0.worldSize))] } ?? [:] }

  /// Where checkpoints go; nil for all processes but the first.
  func runFolder(_ policy: CheckpointPolicy) throws -> RunFolder? {
    try folder.map { try RunFolder(path: $0.runPath, policy: policy) }
  }

  /// Begins the job, and says whether there is anything to do: where OUT stands and `--resume` was given, as the first process finds
  /// it, the result is printed instead.
  ///
  /// Throws `CommandError` unless such a result was made by what is asked for.
  func begins(_ request: @autoclosure () throws -> ManifestStep) throws -> Bool {
    let isComplete = folder?.isComplete == true
    guard try group?.saidByFirst(isComplete) ?? isComplete else {
      try folder?.begin()
      return true
    }
    if let folder {
      try folder.requireSame(request())
      try folder.discardWords()
      try ResultReport.show(folder.path, json: options.json)
    }
    return false
  }

  /// Trains, the first process under a bar.
  ///
  /// - Parameters:
  ///   - title: What the bar says is done.
  ///   - steps: How many steps were made.
  ///   - body: The training, told of the bar.
  /// - Returns: What came out and the seconds it took, with those of interrupted processes; nil for all processes but the first,
  ///   which have no more to do.
  func train<Outcome>(
    _ title: String, steps: KeyPath<Outcome, Int>, _ body: (TrainingBar?) throws -> Outcome
  ) throws -> (outcome: Outcome, seconds: Double)? {
    guard let folder else {
      _ = try body(nil)
      try group?.leaveNCCL()
      return nil
    }
    let (bar, time) = (TrainingBar(title), folder.workTime())
    let outcome = try body(bar)
    try group?.leaveNCCL()
    bar.finish("\(outcome[keyPath: steps]) steps")
    return (outcome, time.seconds)
  }

  /// Writes the result to OUT and prints it; for the first process.
  func complete(_ writer: ModelFolderWriter) throws {
    try folder?.complete(writer)
    try ResultReport.show(options.path, json: options.json)
  }
}
