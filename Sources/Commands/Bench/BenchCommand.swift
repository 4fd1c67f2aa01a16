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
        (20 calls and 2 seconds at least) and repeated (30 calls and 5 seconds at least); --seconds changes all four. \
        GFLOP/s are 10^9 operations, two for each multiply-add of all layers for all tokens: what the last layer leaves out \
        where only first tokens are wanted (logits of most classifiers, first) counts as done. --phases makes as many calls \
        once more and says what the threads did, the mean of all threads; the rest is waiting for each other, \
        pooling, the classifier, checking and copying.

        EXAMPLE
          bertie bench small --tokens 12,128 --batch 1,8
          bertie bench small --tokens 12 --batch 1 --threads 1 --json
          bertie bench small --phases
        """)
  }

  @Argument(help: "A model folder, or org/name of the hub.")
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

  @Option(help: "Seconds for which a cell is repeated; its calls and its warm-up follow in proportion.")
  var seconds = 5.0

  @Flag(help: "Say too what the time goes to.")
  var phases = false

  @OptionGroup var runtime: Runner.Options

  @Flag(help: "Print JSON on standard output.")
  var json = false

  /// An empty command line, as ArgumentParser asks for.
  package init() {}

  package func validate() throws {
    guard seconds > 0, seconds <= 60 else {
      throw ValidationError("--seconds must be above 0 and at most 60, found \(seconds).")
    }
    if phases, !Runner.knowsPhases {
      throw ValidationError("--phases needs --engine cpu: libtorch does not say.")
    }
    if let outputs, !Runner.outputs.contains(outputs) {
      let known = Runner.outputs.map(\.rawValue).joined(separator: ", ")
      throw ValidationError(
        "--outputs \(outputs.rawValue) is not what this engine can give; it has \(known).")
    }
  }

  package func run() throws {
    let folder = try ModelFolder(ModelPlace.folder(model))
    let standard: BenchOutputs =
      folder.classifier == nil && Runner.outputs.contains(.states) ? .states : .logits
    let outputs = outputs ?? standard
    if outputs == .logits { _ = try folder.requireClassifier() }
    let sizes =
      lengths.map { [InputSize(lengths: $0.values)] }
      ?? batch.values.flatMap { rows in tokens.values.map { InputSize(batch: rows, tokens: $0) } }
    for size in sizes { try size.check(for: folder.configuration) }
    let runner = try Runner(folder, runtime)
    let meter = LatencyMeter(plan: LatencyPlan().scaled(by: seconds / 5))
    var bar = ProgressBar("Measuring")
    var cells: [(times: InputLatency, phases: PhaseTimes?)] = []
    for (index, size) in sizes.enumerated() {
      bar.update(completed: index, of: sizes.count, note: size.name)
      let pass = try runner.pass(size, outputs, seed: runtime.seed)
      let times = InputLatency(size: size, latency: try LatencySummary(meter.measure(pass)))
      cells.append((times, phases ? try PhaseTimes(calls: times.latency.count, of: pass, on: runner) : nil))
    }
    bar.finish()
    if json {
      var report = runner.setting
      report["outputs"] = .string(outputs.rawValue)
      report["results"] = .array(
        cells.map { cell in
          var object = cell.times.json.object ?? [:]
          object["gflops"] = .number(gigaflops(cell.times, folder.configuration))
          object["phases"] = cell.phases?.json
          return .object(object)
        })
      try Terminal.writeLine(JSONValue.object(report).serialized(pretty: true))
    } else {
      try Terminal.writeLine("\(runner.settingText); token ids in, \(outputs.rawValue) out")
      try Terminal.writeLine(table(of: cells.map(\.times), folder.configuration))
      if phases { try Terminal.writeLine("\n" + PhaseTimes.table(of: cells)) }
    }
  }

  /// 10^9 operations a second, two for each multiply-add of linear maps and attention of all layers and tokens, done or not.
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
