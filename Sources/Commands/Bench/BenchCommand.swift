package import ArgumentParser
import Console
import Evaluation
import JSON
import ModelFormat
import Prediction

/// `bertie bench`: how long one forward pass takes, over batch sizes and lengths.
package struct BenchCommand<Runner: Executor>: ParsableCommand {
  package static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "bench",
      abstract: "Measure a model's latency over batch sizes and lengths.",
      discussion: """
        Random token ids go in, outputs come out; tokenisation and loading are not in the time. Each cell is warmed up \
        (20 calls and 2 seconds at least) and repeated (30 calls and 5 seconds at least).

        EXAMPLE
          bertie bench small --tokens 12,128 --batch 1,8
          bertie bench small --tokens 12 --batch 1 --threads 1 --json
        """)
  }

  @Argument(help: "A model folder.")
  var model: String

  @Option(help: "Lengths in tokens, separated by commas.")
  var tokens = NumberList([12, 128])

  @Option(help: "Batch sizes, separated by commas.")
  var batch = NumberList([1, 8])

  @Option(
    help: ArgumentHelp(
      "One batch of texts of these lengths in tokens, separated by commas, instead of --tokens and --batch."))
  var lengths: NumberList?

  @Option(
    help: ArgumentHelp(
      "What is computed: logits, states (all last hidden states) or first (the first token's).",
      discussion: "The default is logits, and states for a folder without a classifier."))
  var outputs: BenchOutputs?

  @OptionGroup var runtime: Runner.Options

  @Flag(help: "Print JSON on standard output.")
  var json = false

  /// An empty command line, as ArgumentParser asks for.
  package init() {}

  package func validate() throws {
    if let outputs, !Runner.outputs.contains(outputs) {
      let known = Runner.outputs.map(\.rawValue).joined(separator: ", ")
      throw ValidationError(
        "--outputs \(outputs.rawValue) is not what this engine can give; it has \(known).")
    }
  }

  package func run() throws {
    let folder = try ModelFolder(model)
    let outputs = outputs ?? (folder.classifier == nil ? .states : .logits)
    guard Runner.outputs.contains(outputs), folder.classifier != nil || outputs != .logits else {
      throw CommandError(
        "\(model) is an encoder without a classifier; train one with `bertie finetune \(model) --data … --out …`"
      )
    }
    let runner = try Runner(folder, runtime)
    let sizes =
      lengths.map { [InputSize(lengths: $0.values)] }
      ?? batch.values.flatMap { rows in tokens.values.map { InputSize(batch: rows, tokens: $0) } }
    var bar = ProgressBar("Measuring")
    var cells: [InputLatency] = []
    for (index, size) in sizes.enumerated() {
      bar.update(completed: index, of: sizes.count, note: size.name)
      let pass = try runner.pass(size, outputs, seed: runtime.seed)
      cells.append(InputLatency(size: size, latency: try LatencySummary(LatencyMeter().measure(pass))))
    }
    bar.finish()
    if json {
      var report = runner.setting
      report["outputs"] = .string(outputs.rawValue)
      report["results"] = .array(
        cells.map { cell in
          var object = cell.json.object ?? [:]
          object["gflops"] = .number(gigaflops(cell, folder.configuration))
          return .object(object)
        })
      try Terminal.writeLine(JSONValue.object(report).serialized(pretty: true))
    } else {
      try Terminal.writeLine("\(runner.settingText); token ids in, \(outputs.rawValue) out")
      try Terminal.writeLine(table(of: cells, folder.configuration))
    }
  }

  /// 10^9 floating-point or integer operations a second: two for each multiply-add of linear maps and attention.
  private func gigaflops(_ cell: InputLatency, _ configuration: EncoderConfiguration) -> Double {
    2 * Double(cell.size.macs(of: configuration)) / (cell.latency.medianMilliseconds * 1e6)
  }

  private func table(of cells: [InputLatency], _ configuration: EncoderConfiguration) -> String {
    var table = TextTable(["input", "median ms", "p95 ms", "tokens/s", "GFLOP/s"])
    for cell in cells {
      table.append([
        cell.size.name, cell.latency.medianMilliseconds.text(decimals: 3),
        cell.latency.p95Milliseconds.text(decimals: 3), Int(cell.tokensPerSecond).groupedText,
        gigaflops(cell, configuration).text(decimals: 0),
      ])
    }
    return table.text
  }
}
