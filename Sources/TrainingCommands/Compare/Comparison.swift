import Console
import Evaluation
import JSON
import Prediction
import Torch
import Training

/// Models side by side.
struct Comparison {
  let rows: [ComparisonRow]
  /// The scores that people see, at most three.
  let scores: [Score]
  let sizes: [InputSize]
  let tokens: Int
  let part: String
  let precision: Precision
  let device: Device

  /// All figures, unrounded.
  var json: JSONValue {
    var object = MeasurementSetting.json(device: device, precision: precision)
    object["outputs"] = "logits"
    object["split"] = .string(part)
    object["tokens"] = .integer(Int64(tokens))
    object["models"] = .array(rows.map { $0.json(sizes: sizes) })
    return .object(object)
  }

  /// The table for people.
  var text: String {
    let scores = scores.filter { rows[0].scores[$0] != nil }.prefix(3)
    var table = TextTable(
      ["model"] + scores.map(\.rawValue) + ["parameters", "MB", "MACs at \(tokens)"]
        + sizes.flatMap { size in
          ["\(size.batch)x\(size.tokens) ms", "p95 ms", "speed-up"]
        })
    for row in rows {
      var cells = [row.name] + scores.map { (row.scores[$0] ?? .nan).text(decimals: 4) }
      cells += [row.parameters.groupedText, (Double(row.bytes) / 1e6).text(decimals: 1)]
      cells.append((Double(row.macs) / 1e6).text(decimals: 0) + " M")
      for latency in row.latencies {
        cells.append(latency.summary.medianMilliseconds.text(decimals: 2))
        cells.append(latency.summary.p95Milliseconds.text(decimals: 2))
        cells.append(latency.speedUp.map { $0.median.text(decimals: 2) } ?? "1.00")
      }
      table.append(cells)
    }
    let differences = rows.compactMap { row in row.difference.map { $0.text(row.name, rows[0].name) + "\n" } }
    return """
      \(table.text)
      \(differences.joined())\
      Scores on the \(part) part; MB = 10^6 bytes of weights on disk. Times: libtorch on \(device), \
      \(precision.rawValue), \(Threads.count) threads, median and p95 of one pass from token ids to logits, in \
      interleaved rounds; speed-up is the median over rounds of the first model's time / this model's.
      """
  }
}
