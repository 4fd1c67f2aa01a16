import Charts
import Evaluation
import JSON
import ModelFormat
import Pruning

/// The pictures of the page.
struct SaraPictures {
  let summaries: [CellSummary]
  let classes: Int

  /// Name and SVG text of every picture whose cells are complete.
  func all() throws -> [(name: String, svg: String)] {
    var pictures: [(String, String)] = []
    let sparsities = try points([
      "dense": 0, "neurons-30": 30, "neurons-50": 50, "neurons-60": 60, "neurons-70": 70, "neurons-80": 80,
      "neurons-90": 90,
    ])
    let weights = try points(["dense": 0, "weights-30": 30, "weights-50": 50, "weights-70": 70])
    if sparsities.count > 1 {
      pictures.append(
        (
          "sparsity",
          LineChart(
            title: "Macro-F1 against pruned share", xLabel: "pruned %", yLabel: "macro-F1",
            series: [
              .init(name: "neurons, recovered", points: sparsities),
              .init(name: "weights, one shot", points: weights),
            ]
          ).svg
        ))
    }
    let phases = try points(["phase-1": 1, "neurons-60": 10, "phase-18": 18, "phase-25": 25])
    if phases.count > 1 {
      pictures.append(
        (
          "phases",
          LineChart(
            title: "Macro-F1 at 60 % against the length of the pruning phase", xLabel: "pruning epochs of 40",
            yLabel: "macro-F1", series: [.init(name: "neurons 60 %", points: phases)]
          ).svg
        ))
    }
    let curves = summaries.filter {
      ["neurons-30", "neurons-60", "neurons-90", "random", "magnitude"].contains($0.cell.name)
    }
    if !curves.isEmpty { pictures.append(("epochs", chart("Dev macro-F1 by epoch, mean of folds", curves))) }
    let shocks = summaries.filter { $0.cell.name.hasPrefix("shock") }
    if !shocks.isEmpty { pictures.append(("shock", try shockChart(shocks))) }
    if let heat = try heatMap() { pictures.append(("components", heat)) }
    return pictures
  }

  private func points(_ cells: [String: Double]) throws -> [(x: Double, y: Double)] {
    try summaries.compactMap { summary in
      guard let x = cells[summary.cell.name] else { return nil }
      return (x: x, y: try SampleSummary(summary.macroF1(classes: classes)).mean)
    }.sorted { $0.x < $1.x }
  }

  /// Macro-F1 by epoch, averaged over the folds of seed 0.
  private func chart(_ title: String, _ summaries: [CellSummary]) -> String {
    let series = summaries.map { summary -> LineChart.Series in
      let curves = firstSeed(of: summary).map(\.curve)
      let length = curves.map(\.count).min() ?? 0
      let points = (0..<length).map { index -> (x: Double, y: Double) in
        let values = curves.compactMap { $0[index]["scores"]?["macro_f1"]?.double }
        return (
          x: curves[0][index]["epoch"]?.double ?? 0, y: values.reduce(0, +) / Double(max(values.count, 1))
        )
      }
      return .init(name: summary.cell.name, points: points)
    }
    return LineChart(
      title: title, xLabel: "epoch", yLabel: "macro-F1", series: series, marks: [(10, "end of pruning")]
    ).svg
  }

  /// Test macro-F1 against the share of the component itself that is gone, averaged over the folds of the first seed;
  /// recovery is left out.
  ///
  /// Only that component is pruned and all of it goes, so its share is the whole model's divided by the last one.
  private func shockChart(_ summaries: [CellSummary]) throws -> String {
    let dense = try self.summaries.first { $0.cell.name == "dense" }.map { dense in
      let scores = try firstSeed(of: dense).map {
        try ConfusionMatrix(gold: $0.gold, predicted: $0.predicted, classes: classes).macroF1
      }
      return scores.reduce(0, +) / Double(scores.count)
    }
    let series = summaries.map { summary -> LineChart.Series in
      let curves = firstSeed(of: summary).map { $0.curve.filter { $0["phase"]?.string == "prune" } }
      let length = curves.map(\.count).min() ?? 0
      func mean(_ index: Int, _ value: (JSONValue) -> Double?) -> Double {
        curves.compactMap { value($0[index]) }.reduce(0, +) / Double(curves.count)
      }
      let whole = length == 0 ? 1 : mean(length - 1) { $0["sparsity"]?.double }
      let points = (0..<length).map { index -> (x: Double, y: Double) in
        (
          x: 100 * mean(index) { $0["sparsity"]?.double } / whole,
          y: mean(index) { $0["scores"]?["macro_f1"]?.double }
        )
      }
      return .init(name: summary.cell.name, points: (dense.map { [(x: 0, y: $0)] } ?? []) + points)
    }
    return LineChart(
      title: "Test macro-F1 while all of a component goes over 10 epochs, mean of folds",
      xLabel: "pruned % of the component", yLabel: "macro-F1", series: series
    ).svg
  }

  private func firstSeed(of summary: CellSummary) -> [RunResult] {
    summary.seedNumbers.first.flatMap { summary.seeds[$0] } ?? []
  }

  /// Removed share by component and layer of neurons-60, from the shapes, averaged over folds and seeds.
  private func heatMap() throws -> String? {
    guard let summary = summaries.first(where: { $0.cell.name == "neurons-60" }) else { return nil }
    let configurations = summary.results.compactMap(\.configuration)
    guard let first = configurations.first,
      configurations.allSatisfy({ $0.layers.count == first.layers.count })
    else { return nil }
    let components: [(name: String, kept: (Int, Int) -> Double)] = [
      ("K, Q", { Double(configurations[$0].layers[$1].attention?.qkWidth ?? 0) / Double(first.hiddenSize) }),
      ("V", { Double(configurations[$0].layers[$1].attention?.vWidth ?? 0) / Double(first.hiddenSize) }),
      ("AO", { Double(configurations[$0].layers[$1].attention?.output ?? 0) / Double(first.hiddenSize) }),
      (
        "I",
        { Double(configurations[$0].layers[$1].feedForward?.width ?? 0) / Double(first.intermediateSize) }
      ),
      ("O", { Double(configurations[$0].layers[$1].feedForward?.output ?? 0) / Double(first.hiddenSize) }),
    ]
    var rows = first.layers.indices.map { layer in
      (
        name: "layer \(layer)",
        values: components.map { component -> Double? in
          let kept = configurations.indices.map { component.kept($0, layer) }.reduce(0, +)
          return 1 - kept / Double(configurations.count)
        }
      )
    }
    let pooler = configurations.map { Double($0.pooler ?? 0) / Double(first.hiddenSize) }.reduce(0, +)
    rows.append(
      (
        name: "pooler",
        values: components.map { _ in nil } + [1 - pooler / Double(configurations.count)]
      ))
    return HeatMap(
      title: "Removed share (%) at 60 %, mean of folds and seeds", columns: components.map(\.name) + ["P"],
      rows: rows
    ).svg
  }
}
