import CKernels
import ModelFormat

/// Repeats the products of a model's layers, layer after layer as in a pass, for measurements.
package final class LayerProducts: Worker {
  /// One of a layer's four products, and what it reached.
  package struct Speed {
    /// The product's shape.
    package let inputs, outputs, rows: Int
    /// Of all threads together.
    package let multiplyAddsPerSecond: Double
  }

  private let kernels: Kernels
  private let weights: EncoderWeights
  private let rows, threads: Int
  private let left: Lines
  private let out: Rows
  private let workspaces: [Workspace]
  private let slab = Slab()
  private var matrices: [PackedMatrix] = []
  private var rounds = 1

  /// Products of `rows` rows of an engine's model. Throws `InferenceError` (`outOfMemory`).
  package init(_ engine: Engine, rows: Int, threads: Int) throws(InferenceError) {
    let weights = engine.weights
    self.weights = weights
    self.rows = rows
    self.threads = threads
    kernels = weights.kernels
    left = try Lines(capacity: rows, lines: weights.mostLines, in: slab).sized(rows)
    out = try Rows(
      CK_F32, rows: rows, columns: max(weights.widestProduct, weights.configuration.hiddenSize), in: slab)
    var workspaces: [Workspace] = []
    for _ in 0..<threads { workspaces.append(try Workspace(weights, longest: 1)) }
    self.workspaces = workspaces
  }

  /// The fastest of some rounds of about 50 ms, for each product that a layer has: Q, K and V as one, AO, I and O.
  package func best(of count: Int, on pool: ThreadPool) -> [Speed] {
    let kinds: [[PackedMatrix]] = [
      weights.layers.compactMap { $0.attention?.first }, weights.layers.compactMap { $0.attention?.second },
      weights.layers.compactMap { $0.feedForward?.first },
      weights.layers.compactMap { $0.feedForward?.second },
    ]
    return kinds.filter { !$0.isEmpty }.map { matrices in
      self.matrices = matrices
      let best = BestTime(of: count) { rounds in
        self.rounds = rounds
        pool.each(threads, self)
      }
      let macs = matrices.reduce(0) { $0 + $1.inputs * $1.outputs } * rows * best.rounds
      return Speed(
        inputs: matrices[0].inputs, outputs: matrices[0].outputs, rows: rows,
        multiplyAddsPerSecond: Double(macs) / best.seconds)
    }
  }

  func work(piece: Int, thread: Int) {
    let byRows = rows > EncoderRun.fewRows
    for _ in 0..<rounds {
      for matrix in matrices {
        let all = byRows ? rows : matrix.panelCount
        let part = piece * all / threads..<(piece + 1) * all / threads
        Product(kernels: kernels, matrix: matrix, activation: CK_NONE, half: nil).run(
          rows: byRows ? part : 0..<rows, panels: byRows ? 0..<matrix.panelCount : part, left: left,
          into: out,
          workspace: workspaces[piece])
      }
    }
  }
}
