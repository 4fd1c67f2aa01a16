import ArgumentParser
import Console
import Encoders
import Foundation
import JSON
import Torch
import Training

/// Trains the dense model of fold 0 with several learning rates, and scores each on the dev part.
struct RatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rates", abstract: "Score learning rates on the dev part of fold 0.")

  @Option(help: "The learning rates, separated by commas.")
  var rates = "5e-5,1e-4,2e-4,4e-4"

  @OptionGroup var options: RunOptions

  func run() throws {
    let setting = try options.start()
    guard let dense = Cell.named("dense") else { throw ExperimentError("there is no cell dense") }
    let run = CellRun(cell: dense, seed: 0, fold: 0)
    let path = "\(options.results)/learning-rates.json"
    var known =
      FileManager.default.fileExists(atPath: path) ? try JSONValue(contentsOf: path).object ?? [:] : [:]
    for rate in rates.split(separator: ",") where known[String(rate)] == nil {
      guard let value = Double(rate), value > 0 else {
        throw ValidationError("--rates must be numbers above 0, not '\(rate)'.")
      }
      let bar = RunBar("learning rate \(rate)")
      var trial = setting.trial(observer: bar)
      trial.learningRate = value
      known[String(rate)] = try trial.developmentScores(of: run)
      bar.finish()
      try FileManager.default.createDirectory(atPath: options.results, withIntermediateDirectories: true)
      try Data((JSONValue.object(known).serialized(pretty: true) + "\n").utf8).write(
        to: URL(fileURLWithPath: path), options: .atomic)
    }
    for (rate, scores) in known {
      print("\(rate)\tdev macro-F1 \(scores["scores"]?["macro_f1"]?.double?.text(decimals: 4) ?? "-")")
    }
  }
}
