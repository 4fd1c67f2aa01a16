/// One run: a cell on one fold with one seed.
struct CellRun: Sendable {
  let cell: Cell
  let seed: Int
  let fold: Int

  /// The name of its files, as `neurons-60/seed-0-fold-3`.
  var name: String { "\(cell.name)/seed-\(seed)-fold-\(fold)" }

  /// The run whose result it starts from; nil when it starts from the pretrained encoder or from nothing.
  var parent: CellRun? {
    switch cell.method {
    case .light, .dense: nil
    case .weights, .neurons, .shock: Cell.named("dense").map { CellRun(cell: $0, seed: seed, fold: fold) }
    case .scratch(let shape): Cell.named(shape).map { CellRun(cell: $0, seed: seed, fold: fold) }
    }
  }

  /// Every run of `cells`, fold by fold, so that whole folds are complete early.
  static func all(of cells: [Cell], folds: Int) -> [CellRun] {
    (0..<(cells.map(\.seeds).max() ?? 0)).flatMap { seed in
      (0..<folds).flatMap { fold in
        cells.filter { seed < $0.seeds }.map { CellRun(cell: $0, seed: seed, fold: fold) }
      }
    }
  }
}
