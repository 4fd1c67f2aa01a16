import ArgumentParser
import Console
import Evaluation
import Foundation
import JSON
import Pruning

/// Makes the table and the pictures of the page from the result files.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Make the table and the pictures of docs/pruning.md.")

  @Option(help: "Where result files are.")
  var results = "Experiments/Sara/results"

  @Option(help: "The page whose marked section is replaced by the table.")
  var page = "docs/pruning.md"

  @Option(help: "Where pictures go.")
  var pictures = "docs/pruning"

  func run() throws {
    let files = ResultFiles(root: results)
    let summaries = try Cell.all.compactMap { try CellSummary($0, files) }
    guard let dense = summaries.first(where: { $0.cell.name == "dense" }) else {
      throw ExperimentError("dense has no seed with every fold yet; `run` comes first")
    }
    let latency = try latencies()
    let table = try self.table(summaries, dense, latency)
    print(table)
    try PageSection(path: page, name: "sara-table").replace(with: table)
    try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: true)
    for (name, svg) in try SaraPictures(summaries: summaries, classes: Workspace.intents).all() {
      try Data(svg.utf8).write(to: URL(fileURLWithPath: "\(pictures)/\(name).svg"), options: .atomic)
    }
  }

  private func latencies() throws -> JSONObject {
    let path = "\(results)/latency.json"
    guard FileManager.default.fileExists(atPath: path) else { return [:] }
    return try JSONValue(contentsOf: path)["cells"]?.object ?? [:]
  }

  private func table(_ summaries: [CellSummary], _ dense: CellSummary, _ latency: JSONObject) throws -> String
  {
    var table = TextTable([
      "cell", "seeds", "macro-F1", "sd", "against dense", "95 % interval", "parameters", "MB", "MACs at 128",
      "1x12 ms", "speed-up", "8x128 ms", "speed-up",
    ])
    for summary in summaries {
      let scores = try SampleSummary(summary.macroF1(classes: Workspace.intents))
      let relative = try summary.relativeToDense(dense, classes: Workspace.intents)
      let interval = "\(percent(relative.interval.lower)) … \(percent(relative.interval.upper))"
      let times = latency[summary.cell.name]
      let isDense = summary.cell.name == "dense"
      func cost(_ size: String) -> [String] {
        if isDense {
          let milliseconds = latency.map(\.value).first?[size]?["dense_ms"]?.double
          return [milliseconds?.text(decimals: 2) ?? "-", "1.00"]
        }
        return [("ms", times), ("speed_up", times)].map { key, times in
          times?[size]?[key]?.double?.text(decimals: 2) ?? "-"
        }
      }
      table.append(
        [
          summary.cell.name, "\(summary.seeds.count)", scores.mean.text(decimals: 4),
          scores.standardDeviation?.text(decimals: 4) ?? "-", isDense ? "-" : percent(relative.mean),
          isDense ? "-" : interval, Int(summary.mean { Double($0.parameters) }).groupedText,
          (summary.mean { Double($0.bytes) } / 1e6).text(decimals: 1),
          summary.mean { Double($0.macs) } == 0
            ? "-" : (summary.mean { Double($0.macs) } / 1e6).text(decimals: 0) + " M",
        ] + cost("1x12") + cost("8x128"))
    }
    return table.text + (try lightTime(summaries).map { "\n" + $0 } ?? "")
  }

  /// What a message costs the light classifier, terms included, which stands in no column of the encoders.
  private func lightTime(_ summaries: [CellSummary]) throws -> String? {
    let times =
      summaries.first { $0.cell.name == "light" }?.results
      .compactMap { $0.measured["msPerMessage"]?.double } ?? []
    guard !times.isEmpty else { return nil }
    return """

      light: \(try SampleSummary(times).mean.text(decimals: 3)) ms a message, from the text on one thread, median; mean of \
      the folds.
      """
  }

  private func percent(_ share: Double) -> String { (share * 100).text(decimals: 2) + " %" }
}
