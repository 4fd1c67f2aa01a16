import Encoders
import Pruning

extension Cell {
  /// Every cell, in the order of the tables. Cells stand after those they start from.
  static let all: [Cell] =
    [
      Cell(name: "light", method: .light),
      Cell(name: "dense", method: .dense, seeds: 3),
      Cell(name: "neurons-60", method: .neurons(NeuronPlan(sparsity: 0.6)), seeds: 3),
    ]
    + [30, 50, 70].map { Cell(name: "weights-\($0)", method: .weights(sparsity: share($0))) }
    + [0, 30, 50, 70, 80, 90].map {
      Cell(name: "neurons-\($0)", method: .neurons(NeuronPlan(sparsity: share($0))))
    }
    + [1, 18, 25].map { epochs in
      Cell(
        name: "phase-\(epochs)",
        method: .neurons(NeuronPlan(sparsity: 0.6, pruneEpochs: epochs, recoverEpochs: 40 - epochs)))
    }
    + [
      Cell(name: "shock-qk", method: .shock([.key, .query])),
      Cell(name: "shock-i", method: .shock([.intermediate])),
    ]
    + [
      Cell(name: "random", method: .neurons(NeuronPlan(sparsity: 0.6, criterion: .random))),
      Cell(name: "magnitude", method: .neurons(NeuronPlan(sparsity: 0.6, criterion: .magnitude))),
      Cell(name: "no-recovery", method: .neurons(NeuronPlan(sparsity: 0.6, recoverEpochs: 0))),
      Cell(name: "scratch", method: .scratch(shapeOf: "neurons-60")),
    ]

  /// The cell of a name; nil when there is none.
  static func named(_ name: String) -> Cell? { all.first { $0.name == name } }

  private static func share(_ percent: Int) -> Double { Double(percent) / 100 }
}
