import ArgumentParser
import Commands
import Console
import Datasets
import Encoders
import Evaluation
import JSON
import ModelFormat
import Prediction
import Torch
import Training

/// `bertie compare`: several models side by side: score, size, multiply-adds and time.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Put models side by side: score, size, multiply-adds, time.",
    discussion: """
      Every model is scored on the same part of the data, and their latencies are measured in interleaved rounds, so \
      that a change of the machine's speed meets all alike. The first model is the one that speed-ups and differences \
      of macro-F1 refer to; these come with a paired bootstrap interval over the examples.

      EXAMPLE
        bertie compare dense small --data intents.csv --bench 1x12,8x128
        bertie compare dense=runs/a/dense removed=runs/a/small \\
          --data intents.csv --split test --json
        bertie compare rte rte-small --data GLUE/RTE
      """)

  @Argument(help: "Model folders, as FOLDER or NAME=FOLDER.")
  var models: [NamedPath]

  @OptionGroup var data: DataOptions
  @OptionGroup var reused: ReusedSplitOptions

  @Option(
    name: [.customLong("split"), .customLong("part")], help: "The part to score: train, dev, test or all.")
  var split = PartChoice.test

  @OptionGroup var lengths: LengthOptions

  @Option(help: "Input sizes to time, as rows x tokens, separated by commas.")
  var bench = SizeList([.init(batch: 1, tokens: 12), .init(batch: 8, tokens: 128)])

  @Option(help: "The length of the text whose multiply-adds are counted.")
  var tokens = 128

  @OptionGroup var runtime: RuntimeOptions

  @Flag(help: "Print JSON on standard output.")
  var json = false

  func validate() throws {
    if models.isEmpty { throw ValidationError("compare needs at least one model folder.") }
    try requireCount("--tokens", tokens, in: 1...Int.max)
  }

  func run() throws {
    try runtime.requireOneProcess("compare")
    let device = try runtime.start()
    let precision = runtime.inferencePrecision
    let loaded = try models.map { try LoadedModel($0.path, device: device) }
    let task = try data.taskName.definition(for: loaded[0].source.folder)
    for model in loaded { try model.source.requireFit(task) }
    let datasets = try samePart(of: loaded, task)
    var bar = ProgressBar("Comparing")
    let total = models.count + bench.sizes.count
    var rows: [ComparisonRow] = []
    var predictions: [LabelledPredictions] = []
    for (index, (model, loaded)) in zip(models, loaded).enumerated() {
      bar.update(completed: index, of: total, note: "scoring \(model.name)")
      let encoded = try loaded.source.encode(
        datasets[index], limits: lengths.limits(for: loaded.source.folder, task: task), task: task,
        threads: runtime.threads)
      let result = try Predictor(
        model: loaded.classifier, batchSize: 64, precision: precision
      ).evaluate(encoded)
      predictions.append(
        LabelledPredictions(result.predictions, of: encoded, head: loaded.classifier.classifier))
      rows.append(
        ComparisonRow(
          name: model.name, folder: loaded.source.folder, scores: result.scores, tokens: tokens,
          difference: index == 0
            ? nil : try PairedDifference(first: predictions[0], second: predictions[index])))
    }
    let measurement = CostMeasurement(precision: precision, seed: runtime.seed)
    for (index, size) in bench.sizes.enumerated() {
      bar.update(completed: models.count + index, of: total, note: "timing \(size.batch)x\(size.tokens)")
      try time(size, loaded, measurement, &rows)
    }
    bar.finish()
    let comparison = Comparison(
      rows: rows, scores: task?.scores ?? [.accuracy, .macroF1, .pearson], sizes: bench.sizes, tokens: tokens,
      part: split.rawValue, precision: precision, device: device)
    try Terminal.writeLine(json ? comparison.json.serialized(pretty: true) : comparison.text)
  }

  /// The part of the data for each model, which must be the same.
  private func samePart(of loaded: [LoadedModel], _ task: TaskDefinition?) throws -> [Dataset] {
    let datasets = try loaded.map {
      try split.dataset(of: $0.source.folder, data: data, task: task, reused: reused)
    }
    for (model, dataset) in zip(models, datasets) where dataset.digest != datasets[0].digest {
      throw CommandError(
        """
        \(models[0].path) and \(model.path) were trained with different splits, so their \(split.rawValue) parts \
        differ; give --other-data with one split for all, or --split all
        """)
    }
    return datasets
  }

  /// Times all models at one size; one model alone is timed without rounds.
  private func time(
    _ size: InputSize, _ loaded: [LoadedModel], _ measurement: CostMeasurement,
    _ rows: inout [ComparisonRow]
  ) throws {
    guard loaded.count > 1 else {
      rows[0].latencies.append(
        .init(summary: try measurement.measure(loaded[0].classifier, at: size).latency))
      return
    }
    let result = try measurement.compare(
      zip(models, loaded).map { (name: $0.name, model: $1.classifier) }, at: size)
    for index in rows.indices {
      rows[index].latencies.append(
        .init(summary: result.summaries[index], speedUp: index == 0 ? nil : try result.speedUp(of: index)))
    }
  }
}
