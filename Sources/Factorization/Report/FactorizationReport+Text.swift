import Charts
import ModelFormat

extension FactorizationReport {
  /// The report for people.
  public var text: String {
    var text = ""
    if let embeddings {
      let share = percent(embeddings.error / max(embeddings.norm, .leastNormalMagnitude))
      text += "embeddings: width \(embeddings.size), error \(decimal(embeddings.error, places: 4)) "
      text += "(\(share) % of the table's norm)"
      if let weighted = embeddings.weightedShare { text += ", \(percent(weighted)) % by frequency" }
      if let mapping = embeddings.mappingError {
        text += "\nmapping: off by \(percent(mapping)) % of the old embeddings over the texts"
      }
      text += "\n"
    }
    for (number, group) in groups.enumerated() {
      text += "group \(number): layers \(group.layers.map(String.init).joined(separator: " "))"
      text += group.start.map { ", starts as layer \($0)" } ?? ", starts as their mean"
      if let distances = group.distances {
        text += " (members off by \(percent(distances.before)) % of the first's norm, "
        text += "\(percent(distances.after)) % once aligned)"
      }
      text += "\n"
    }
    text += "\n" + costs
    if !groups.isEmpty { text += LayerSharing.meaning + "\n" }
    if let stateError {
      text += "\nlast hidden states off by \(percent(stateError)) % over the texts, before recovery\n"
    }
    if let distances {
      text += "\nlayer  L2 before    after  angle before    after\n"
      for (number, (old, new)) in zip(distances.before.layers, distances.after.layers).enumerated() {
        let cells = [
          (String(number), 5), (decimal(old.euclidean, places: 3), 9),
          (decimal(new.euclidean, places: 3), 7),
          (decimal(old.degrees, places: 1), 12), (decimal(new.degrees, places: 1), 7),
        ]
        text += cells.map { String(repeating: " ", count: max(0, $1 - $0.count)) + $0 }.joined(
          separator: "  ")
        text += "\n"
      }
    }
    return text
  }

  private var costs: String {
    func row(_ name: String, _ before: Int, _ after: Int, unit: Double, _ label: String) -> String {
      let left = before > 0 ? percent(Double(after) / Double(before)) : "-"
      return
        "\(name)  \(decimal(Double(before) / unit, places: 3)) to \(decimal(Double(after) / unit, places: 3)) \(label), "
        + "\(left) % left\n"
    }
    return row("parameters ", before.parameters, after.parameters, unit: 1e6, "million")
      + row("  embeddings", before.embeddings, after.embeddings, unit: 1e6, "million")
      + row("weight file", before.bytes, after.bytes, unit: 1e6, "MB in fp32")
      + row("multiply-adds", before.macs, after.macs, unit: 1e6, "million at \(Cost.tokens) tokens")
  }
}
