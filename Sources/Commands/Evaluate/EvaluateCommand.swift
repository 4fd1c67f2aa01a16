package import ArgumentParser
import Console
import Datasets
import JSON
import Prediction

/// `bertie evaluate`: the scores of a model on a part of labelled data.
package struct EvaluateCommand<Runner: Executor>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
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
  }

  @Argument(help: "A model folder with a classifier, or org/name of the hub.")
  var model: String

  @OptionGroup var data: DataOptions
  @OptionGroup var reused: ReusedSplitOptions

  @Option(help: "The part to score: train, dev, test or all.")
  var split = PartChoice.test

  @Option(help: "Longest input in tokens. (default: what the model was trained with, else 128)")
  var maxLength: Int?

  @Option(help: "Write a JSON line for each text: index, gold, label, score.")
  var predictions: String?

  @OptionGroup var runtime: Runner.Options

  @Flag(help: "Print JSON on standard output.")
  var json = false

  /// An empty command line, as ArgumentParser asks for.
  package init() {}

  package func validate() throws { try requireLength(maxLength) }

  package func run() throws {
    let loaded = try LoadedFolder(model)
    let runner = try Runner(loaded.folder, runtime)
    let classifier = try runner.classifier(batchSize: 64)
    let dataset = try split.dataset(of: loaded.folder, data: data, reused: reused)
    let encoded = try loaded.encode(dataset, maximumLength: maxLength, threads: runtime.threads)
    let result = try classifier.evaluate(encoded)
    if let predictions {
      try PredictionLines(loaded.head).write(
        result.predictions, of: dataset, to: predictions)
    }
    if json {
      var report = result.scores.json.object ?? [:]
      report["examples"] = .integer(Int64(dataset.count))
      for (key, value) in runner.computation { report[key] = value }
      try Terminal.writeLine(JSONValue.object(report).serialized(pretty: true))
    } else {
      for (name, value) in result.scores.json.object ?? [:] {
        try Terminal.writeLine("\(name)\t\(value.double.map { $0.text(decimals: 4) } ?? "undefined")")
      }
      try Terminal.writeLine("examples\t\(dataset.count)")
    }
  }
}
