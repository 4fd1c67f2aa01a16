import Evaluation
import JSON

/// A cell's figures over all folds and seeds.
struct CellSummary {
  let cell: Cell
  /// The results of each seed, fold by fold; only seeds with every fold.
  let seeds: [Int: [RunResult]]
  /// Those seeds, ascending.
  var seedNumbers: [Int] { seeds.keys.sorted() }

  /// Reads a cell's results; nil while no seed has every fold.
  init?(_ cell: Cell, _ files: ResultFiles) throws {
    self.cell = cell
    var complete: [Int: [RunResult]] = [:]
    for seed in 0..<cell.seeds {
      let folds = try (0..<Workspace.folds).compactMap { fold in
        try files.result(of: CellRun(cell: cell, seed: seed, fold: fold))
      }
      if folds.count == Workspace.folds { complete[seed] = folds }
    }
    seeds = complete
    if seeds.isEmpty { return nil }
  }

  /// Gold and predicted labels of every example, out of fold, in the order of the folds.
  func pooled(seed: Int) -> (gold: [Int], predicted: [Int]) {
    let folds = seeds[seed] ?? []
    return (folds.flatMap(\.gold), folds.flatMap(\.predicted))
  }

  /// Macro-F1 of the pooled out-of-fold predictions, one for each seed.
  func macroF1(classes: Int) throws -> [Double] {
    try seedNumbers.map { seed in
      let labels = pooled(seed: seed)
      return try ConfusionMatrix(gold: labels.gold, predicted: labels.predicted, classes: classes).macroF1
    }
  }

  /// The mean over seeds of this cell's macro-F1 relative to `dense` on equal seeds, minus 1, and its paired bootstrap
  /// interval over examples; every resample draws the same examples for both models and all seeds.
  func relativeToDense(_ dense: CellSummary, classes: Int) throws -> (
    mean: Double, interval: ConfidenceInterval
  ) {
    let pairs = seedNumbers.filter { dense.seeds[$0] != nil }
      .map { (own: pooled(seed: $0), other: dense.pooled(seed: $0)) }
    guard let first = pairs.first else {
      throw ExperimentError("\(cell.name) and dense have no complete seed in common")
    }
    for seed in seedNumbers where dense.seeds[seed] != nil {
      guard seeds[seed]?.map(\.indices) == dense.seeds[seed]?.map(\.indices) else {
        throw ExperimentError("\(cell.name) and dense were tested on different examples, seed \(seed)")
      }
    }
    func relative(_ drawn: [Int]) throws -> Double {
      try pairs.reduce(0) { sum, pair in
        let own = try score(pair.own, drawn, classes)
        return sum + own / (try score(pair.other, drawn, classes)) - 1
      } / Double(pairs.count)
    }
    let count = first.own.gold.count
    return (
      try relative(Array(0..<count)),
      try Bootstrap(resamples: 1000, seed: 0).interval(count: count, statistic: relative)
    )
  }

  private func score(_ labels: (gold: [Int], predicted: [Int]), _ drawn: [Int], _ classes: Int) throws
    -> Double
  {
    try ConfusionMatrix(
      gold: drawn.map { labels.gold[$0] }, predicted: drawn.map { labels.predicted[$0] }, classes: classes
    ).macroF1
  }

  /// All results, seed by seed.
  var results: [RunResult] { seedNumbers.flatMap { seeds[$0] ?? [] } }

  /// The mean of a figure over all runs.
  func mean(_ figure: (RunResult) -> Double) -> Double {
    let values = results.map(figure)
    return values.reduce(0, +) / Double(values.count)
  }
}
