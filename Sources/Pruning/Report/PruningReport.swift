public import Charts
public import JSON
public import Prediction
import Training

/// What a pruning run removed, what that saves, and how the scores went.
public struct PruningReport: Sendable {
  /// The settings of the run.
  public let settings: PruningSettings

  /// What the masks removed.
  public let masked: SparsityTable

  /// What is gone from the model's file, cross-pruned neurons included; nil for weight pruning.
  public let removed: SparsityTable?

  /// The cost before.
  public let before: ModelCost

  /// The cost after.
  public let after: ModelCost

  /// The scores on the dev part, in order.
  public let curve: [EpochScore]

  /// The report for people: settings that matter, sparsity by layer and component, costs before and after.
  public var text: String {
    var text = "masked\n" + masked.text
    if let removed { text += "\nremoved, with what cross-pruning takes\n" + removed.text }
    text += "\n" + ModelCost.text(before: before, after: after)
    guard !curve.isEmpty else { return text }
    text += "\nepoch  phase    sparsity  score\n"
    for point in curve {
      let score = point.scores.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { "\($0.key.rawValue) \(decimal($0.value, places: 4))" }.joined(separator: "  ")
      let epoch = String(repeating: " ", count: max(0, 5 - decimal(point.epoch, places: 1).count))
      text += epoch + decimal(point.epoch, places: 1) + "  " + (point.phase == .prune ? "prune  " : "recover")
      text += "  " + percent(point.sparsity) + " %  " + score + (point.isChosen ? "  chosen" : "") + "\n"
    }
    return text
  }

  /// The report as JSON: `{"settings", "masked", "removed", "before", "after", "curve"}`.
  public var json: JSONValue {
    .object([
      "settings": settings.json, "masked": masked.json, "removed": removed?.json ?? .null,
      "before": before.json, "after": after.json, "curve": .array(curve.map(\.json)),
    ])
  }

  /// Sparsity by component and layer as a picture: of what is gone from the file, or of the masked weights.
  public var heatMap: HeatMap {
    (removed ?? masked).heatMap(title: "Removed share (%) by layer and component")
  }

  /// One score and the sparsity by epoch as a picture; the end of pruning is marked.
  public func chart(of score: Score) -> LineChart {
    let points = curve.compactMap { point in point.scores[score].map { (x: point.epoch, y: $0) } }
    let sparsities = curve.map { (x: $0.epoch, y: $0.sparsity) }
    return LineChart(
      title: "Score by epoch", xLabel: "epoch", yLabel: score.rawValue,
      series: [.init(name: score.rawValue, points: points), .init(name: "sparsity", points: sparsities)],
      marks: settings.pruneEpochs > 0 ? [(Double(settings.pruneEpochs), "end of pruning")] : [])
  }
}
