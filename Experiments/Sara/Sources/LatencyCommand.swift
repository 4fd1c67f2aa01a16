import ArgumentParser
import Console
import Encoders
import Evaluation
import Foundation
import JSON
import ModelFormat
import Prediction
import Torch
import Training

/// Times the shape of each cell's first run against the dense model.
///
/// Time depends on the shape alone, so the models have random weights of the recorded shapes.
struct LatencyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency", abstract: "Time the shape of each cell's first run beside the dense model.")

  @Option(help: "Where result files are.")
  var results = "Experiments/Sara/results"

  @Option(help: "Threads. (default: one for each core)")
  var threads: Int?

  func run() throws {
    if let threads { try Threads.set(threads) }
    let files = ResultFiles(root: results)
    let cells = try Cell.all.compactMap { cell in try shape(of: cell, files).map { (cell.name, $0) } }
    guard let dense = cells.first(where: { $0.0 == "dense" }) else {
      throw ExperimentError("there is no result of dense yet; `run` comes first")
    }
    var bar = ProgressBar("Timing")
    var figures = JSONObject()
    for (index, cell) in cells.enumerated() where cell.0 != "dense" {
      bar.update(completed: index, of: cells.count, note: cell.0)
      figures[cell.0] = try times(of: cell.1, beside: dense.1)
    }
    bar.finish()
    let report: JSONValue = [
      "processor": .string(Processor.name), "engine": .string("libtorch \(TorchInfo.version)"),
      "precision": "fp32",
      "threads": .integer(Int64(Threads.count)),
      "command": "sara-experiment latency", "cells": .object(figures),
    ]
    try Data(report.serialized(pretty: true).utf8).write(
      to: URL(fileURLWithPath: "\(results)/latency.json"), options: .atomic)
  }

  private func shape(of cell: Cell, _ files: ResultFiles) throws -> EncoderConfiguration? {
    // Weights set to zero change no shape, so there is nothing to time.
    if case .weights = cell.method { return nil }
    return try files.result(of: CellRun(cell: cell, seed: 0, fold: 0))?.configuration
  }

  /// `{"1x12": {"dense_ms", "ms", "p95_ms", "speed_up", "speed_up_range"}, "8x128": …}`.
  private func times(of shape: EncoderConfiguration, beside dense: EncoderConfiguration) throws -> JSONValue {
    let head = ClassifierConfiguration(
      problemType: .singleLabelClassification, labels: (0..<Workspace.intents).map { "label \($0)" })
    let models = try [dense, shape].enumerated().map { index, configuration in
      (name: "\(index)", model: try SequenceClassifier(random: configuration, classifier: head))
    }
    let plan = LatencyPlan(warmUpTime: .seconds(1), minimumTime: .seconds(3), maximumTime: .seconds(20))
    var object = JSONObject()
    for size in [InputSize(batch: 1, tokens: 12), .init(batch: 8, tokens: 128)] {
      let result = try CostMeasurement(meter: LatencyMeter(plan: plan)).compare(models, at: size)
      let ratio = try result.speedUp(of: 1)
      object["\(size.batch)x\(size.tokens)"] = [
        "dense_ms": .number(result.summaries[0].medianMilliseconds),
        "ms": .number(result.summaries[1].medianMilliseconds),
        "p95_ms": .number(result.summaries[1].p95Milliseconds),
        "speed_up": .number(ratio.median),
        "speed_up_range": [.number(ratio.minimum), .number(ratio.maximum)],
      ]
    }
    return .object(object)
  }
}
