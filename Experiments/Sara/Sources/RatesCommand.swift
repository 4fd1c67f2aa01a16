import ArgumentParser
import Console
import Encoders
import Foundation
import JSON
import Prediction
import Torch
import Training

/// Carries out a cell on fold 0 with several learning rates, and scores each on the dev part.
struct RatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rates", abstract: "Score learning rates on the dev part of fold 0.")

  @Option(help: "The learning rates, separated by commas.")
  var rates = "5e-5,1e-4,2e-4,4e-4,8e-4"

  @Option(help: "The cell: dense, or one that prunes neurons.")
  var cell = "dense"

  @OptionGroup var options: RunOptions

  func run() throws {
    let setting = try options.start()
    guard let chosen = Cell.named(cell) else { throw ValidationError("no cell '\(cell)'.") }
    let run = CellRun(cell: chosen, seed: 0, fold: 0)
    let path = "\(options.results)/learning-rates.json"
    var known =
      FileManager.default.fileExists(atPath: path) ? try JSONValue(contentsOf: path).object ?? [:] : [:]
    var scores = known[cell]?.object ?? [:]
    for rate in rates.split(separator: ",") where scores[String(rate)] == nil {
      guard let value = Double(rate), value > 0 else {
        throw ValidationError("--rates must be numbers above 0, not '\(rate)'.")
      }
      let bar = RunBar("\(cell), learning rate \(rate)")
      var trial = setting.trial(observer: bar)
      // A dense model that is missing is trained again as it was, whatever rate its pruning gets.
      if case .dense = chosen.method { trial.learningRate = value } else { trial.pruningLearningRate = value }
      scores[String(rate)] = try trial.developmentScores(of: run)
      known[cell] = .object(scores)
      bar.finish()
      try FileManager.default.createDirectory(atPath: options.results, withIntermediateDirectories: true)
      try Data((JSONValue.object(known).serialized(pretty: true) + "\n").utf8).write(
        to: URL(fileURLWithPath: path), options: .atomic)
    }
    for (rate, scores) in scores {
      print("\(rate)\tdev macro-F1 \(scores["macro_f1"]?.double?.text(decimals: 4) ?? "-")")
    }
  }
}
