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

  @Option(help: "Cells to run, separated by commas. (default: all)")
  var cells: String?

  @Option(help: "Folds to run, separated by commas. (default: all)")
  var foldList: String?

  @OptionGroup var options: RunOptions

  func validate() throws {
    for fold in foldList?.split(separator: ",") ?? [] where !(0..<Workspace.folds).contains(Int(fold) ?? -1) {
      throw ValidationError("--fold-list must hold numbers from 0 to \(Workspace.folds - 1), not '\(fold)'.")
    }
  }

  func run() throws {
    let setting = try options.start()
    var waiting = try CellRun.all(of: chosenCells(), folds: Workspace.folds).filter(isChosen)
    waiting.removeAll(where: setting.files.has)
    for run in waiting {
      guard let parent = run.parent, !setting.files.has(parent) else { continue }
      if try !waiting.contains(where: { $0.name == parent.name }) && setting.files.claim(parent) != nil {
        throw ExperimentError("\(run.name) starts from \(parent.name), which has no result: run that as well")
      }
    }
    Terminal.writeError("\(waiting.count) runs to do")
    while !waiting.isEmpty {
      guard let (run, lock) = try next(of: &waiting, setting.files) else { continue }
      try withExtendedLifetime(lock) { try carryOut(run, setting) }
    }
  }

  /// Takes the first run that can begin, and drops those that others have finished; nil after a pause when all that
  /// is left waits for other processes.
  private func next(of waiting: inout [CellRun], _ files: ResultFiles) throws -> (CellRun, RunLock)? {
    waiting.removeAll(where: files.has)
    for (index, run) in waiting.enumerated() {
      if let parent = run.parent, !files.has(parent) { continue }
      guard let lock = try files.claim(run) else { continue }
      waiting.remove(at: index)
      if files.has(run) { return nil }
      return (run, lock)
    }
    if !waiting.isEmpty { Thread.sleep(forTimeInterval: 1) }
    return nil
  }

  private func carryOut(_ run: CellRun, _ setting: RunSetting) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let bar = RunBar(run.name)
    var result = try setting.trial(observer: bar).result(of: run)
    let seconds = (clock.now - start) / .seconds(1)
    result.measured["seconds"] = .number(seconds)
    result.measured["processor"] = .string(Processor.name)
    result.measured["engine"] = .string("libtorch \(TorchInfo.version)")
    result.measured["threads"] = .integer(Int64(Threads.count))
    result.measured["device"] = .string("\(setting.device)")
    try setting.files.write(result, of: run)
    bar.finish()
    Terminal.writeError("\(run.name): \((clock.now - start).shortText)")
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
