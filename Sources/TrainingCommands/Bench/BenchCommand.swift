import ArgumentParser
import Console
import Evaluation
import JSON
import Torch
import Training

/// `bertie bench`: how long one forward pass takes, over batch sizes and lengths.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure a model's latency over batch sizes and lengths.",
    discussion: """
      Random token ids go in, logits come out; tokenisation and loading are not in the time. Each cell is warmed up \
      (20 calls and 2 seconds at least) and repeated (30 calls and 5 seconds at least).

      EXAMPLE
        bertie bench small --tokens 12,128 --batch 1,8
        bertie bench small --tokens 12 --batch 1 --threads 1 --json
      """)

  @Argument(help: "A model folder with a classifier.")
  var model: String

  @Option(help: "Lengths in tokens, separated by commas.")
  var tokens = NumberList([12, 128])

  @Option(help: "Batch sizes, separated by commas.")
  var batch = NumberList([1, 8])

  @OptionGroup var runtime: RuntimeOptions

  @Flag(help: "Print JSON on standard output.")
  var json = false

  func run() throws {
    let device = try runtime.start()
    let loaded = try LoadedModel(model, device: device)
    let precision = runtime.inferencePrecision
    let measurement = CostMeasurement(precision: precision, seed: runtime.seed)
    let sizes = batch.values.flatMap { rows in
      tokens.values.map { CostMeasurement.Size(batch: rows, tokens: $0) }
    }
    var bar = ProgressBar("Measuring")
    var cells: [CostMeasurement.Cell] = []
    for (index, size) in sizes.enumerated() {
      bar.update(completed: index, of: sizes.count, note: "\(size.batch)x\(size.tokens)")
      cells.append(try measurement.measure(loaded.classifier, at: size))
    }
    bar.finish()
    if json {
      var report = MeasurementSetting.json(device: device, precision: precision)
      report["results"] = .array(cells.map(\.json))
      try Terminal.writeLine(JSONValue.object(report).serialized(pretty: true))
    } else {
      try Terminal.writeLine(
        "libtorch on \(device), \(precision.rawValue), \(Threads.count) threads; token ids in, logits out")
      try Terminal.writeLine(table(of: cells))
    }
  }

  private func table(of cells: [CostMeasurement.Cell]) -> String {
    var table = TextTable(["batch x tokens", "median ms", "p95 ms", "tokens/s"])
    for cell in cells {
      table.append([
        "\(cell.size.batch) x \(cell.size.tokens)", cell.latency.medianMilliseconds.text(decimals: 3),
        cell.latency.p95Milliseconds.text(decimals: 3), Int(cell.tokensPerSecond).groupedText,
      ])
    }
    return table.text
  }
}
