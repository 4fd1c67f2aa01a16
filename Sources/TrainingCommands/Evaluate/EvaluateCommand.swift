import ArgumentParser
import Console
import Datasets
import Encoders
import Evaluation
import Foundation
import JSON
import ModelFormat
import Torch
import Training

/// `bertie evaluate`: the scores of a model on a part of labelled data.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score a model folder on labelled texts.",
    discussion: """
      The parts are those that the model was trained with: the split is read from its bertie.json, and data that \
      have changed since are refused. --other-data scores data that the model was not split from.

      EXAMPLE
        bertie evaluate small --data intents.csv --split test
        bertie evaluate small --data new.csv --other-data --split all \\
          --predictions predictions.jsonl --json
      """)

  @Argument(help: "A model folder with a classifier.")
  var model: String

  @OptionGroup var data: DataOptions
  @OptionGroup var reused: ReusedSplitOptions

  @Option(help: "The part to score: train, dev, test or all.")
  var split = PartChoice.test

  @Option(help: "Longest input in tokens. (default: what the model was trained with, else 128)")
  var maxLength: Int?

  @Option(help: "Write a JSON line for each text: index, gold, label, score.")
  var predictions: String?

  @OptionGroup var runtime: RuntimeOptions

  @Flag(help: "Print JSON on standard output.")
  var json = false

  func validate() throws { try requireLength(maxLength) }

  func run() throws {
    let device = try runtime.start()
    let loaded = try LoadedModel(model, device: device)
    let dataset = try split.dataset(of: loaded.folder, data: data, reused: reused)
    let encoded = try loaded.encode(dataset, maximumLength: maxLength, threads: runtime.threads)
    let predictor = Predictor(
      model: loaded.classifier, batchSize: 64, precision: runtime.inferencePrecision)
    let result = try predictor.evaluate(encoded)
    if let predictions {
      try PredictionLines(loaded.classifier.classifier).write(
        result.predictions, of: dataset, to: predictions)
    }
    if json {
      var report = result.scores.json.object ?? [:]
      report["examples"] = .integer(Int64(dataset.count))
      try Terminal.writeLine(JSONValue.object(report).serialized(pretty: true))
    } else {
      for (name, value) in result.scores.json.object ?? [:] {
        try Terminal.writeLine("\(name)\t\(value.double.map { $0.text(decimals: 4) } ?? "undefined")")
      }
      try Terminal.writeLine("examples\t\(dataset.count)")
    }
  }
}
