import ArgumentParser
import Console
import Foundation
import JSON
import Torch
import Training

/// Runs cells on folds and seeds.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run what has no result file yet.")

  @Option(help: "The pretrained encoder's folder.")
  var model: String

  @Option(help: "Rasa's data of the bot Sara: a file or folder.")
  var data: String

  @Option(help: "Cells to run, separated by commas. (default: all)")
  var cells: String?

  @Option(help: "Folds to run, separated by commas. (default: all)")
  var foldList: String?

  @Option(help: "Where result files go.")
  var results = "Experiments/Sara/results"

  @Option(help: "Where the dense models stay that other cells start from.")
  var models = "runs/sara"

  @Option(help: "Where to compute: cpu, cuda or cuda:N.")
  var device = "cpu"

  @Option(help: "Threads for CPU work. (default: one for each core)")
  var threads: Int?

  @Option(help: "Number format of training: fp32 or bf16. (default: bf16 where it is the faster one)")
  var precision: String?

  func run() throws {
    if let threads { try Threads.set(threads) }
    let device = try Device(parsing: device)
    if device != .cpu { try Deterministic.enable() }
    let workspace = try Workspace(encoder: model, data: data, results: results, models: models)
    let files = ResultFiles(root: results)
    var waiting = try CellRun.all(of: chosenCells(), folds: Workspace.folds).filter(isChosen)
    waiting.removeAll(where: files.has)
    Terminal.writeError("\(waiting.count) runs to do")
    while !waiting.isEmpty {
      guard let run = try next(of: &waiting, files) else { continue }
      try carryOut(run, workspace, files, device)
    }
  }

  /// Takes the first run that can begin, and drops those that others have finished; nil after a pause when all that
  /// is left waits for other processes.
  private func next(of waiting: inout [CellRun], _ files: ResultFiles) throws -> CellRun? {
    waiting.removeAll(where: files.has)
    for (index, run) in waiting.enumerated() {
      if let parent = run.parent, !files.has(parent) { continue }
      guard try files.claim(run) else { continue }
      waiting.remove(at: index)
      return run
    }
    if !waiting.isEmpty { Thread.sleep(forTimeInterval: 1) }
    return nil
  }

  private func carryOut(
    _ run: CellRun, _ workspace: Workspace, _ files: ResultFiles, _ device: Device
  ) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let bar = RunBar(run.name)
    var result = try Trial(
      workspace: workspace, files: files, device: device, precision: trainingPrecision(on: device),
      observer: bar
    ).result(of: run)
    let seconds = (clock.now - start) / .seconds(1)
    result.measured["seconds"] = .number(seconds)
    result.measured["device"] = .string("\(device)")
    try files.write(result, of: run)
    try files.release(run)
    bar.finish()
    Terminal.writeError("\(run.name): \((clock.now - start).shortText)")
  }

  private func trainingPrecision(on device: Device) throws -> Precision {
    guard let precision else { return device != .cpu || TorchInfo.hasBFloat16Products ? .bf16 : .fp32 }
    guard let known = Precision(rawValue: precision) else {
      throw ValidationError("--precision must be fp32 or bf16, not '\(precision)'.")
    }
    return known
  }

  private func chosenCells() throws -> [Cell] {
    guard let cells else { return Cell.all }
    return try cells.split(separator: ",").map { name in
      guard let cell = Cell.named(String(name)) else {
        throw ValidationError("no cell '\(name)'; there are \(Cell.all.map(\.name).joined(separator: ", ")).")
      }
      return cell
    }
  }

  private func isChosen(_ run: CellRun) -> Bool {
    guard let foldList else { return true }
    return foldList.split(separator: ",").contains { Int($0) == run.fold }
  }
}

/// Shows one run as a bar.
private final class RunBar: TrainingObserver {
  private var bar: ProgressBar

  init(_ name: String) { bar = ProgressBar(name) }

  func observe(_ progress: TrainingProgress) {
    let score = progress.score.map { "score \($0.text(decimals: 4))" } ?? ""
    bar.update(completed: progress.step, of: progress.totalSteps, note: score)
  }

  func finish() { bar.finish() }
}
