public import Encoders

/// Which weights of a model's prunable matrices are kept: one flag a weight, row by row. A weight that is gone never
/// comes back. Biases, embeddings, layer norms and the classifier have no flags.
public struct WeightMasks: Sendable, Equatable {
  /// The flags by matrix, row-major over [rows, columns] of the file's matrix.
  public private(set) var flags: [LinearSite: [Bool]]

  /// Masks that keep every weight of matrices with the given numbers of weights.
  public init(counts: [LinearSite: Int]) {
    flags = counts.mapValues { Array(repeating: true, count: $0) }
  }

  /// Takes flags as they are.
  package init(flags: [LinearSite: [Bool]]) {
    self.flags = flags
  }

  /// The matrices, ascending by (layer, component).
  public var sites: [LinearSite] { flags.keys.sorted() }

  /// How many weights a matrix has.
  public func count(at site: LinearSite) -> Int { flags[site]?.count ?? 0 }

  /// How many weights a matrix keeps.
  public func keptCount(at site: LinearSite) -> Int { flags[site]?.reduce(0) { $0 + ($1 ? 1 : 0) } ?? 0 }

  /// Removed share, 0...1, of all weights that may be pruned.
  public var sparsity: Double {
    let total = flags.values.reduce(0) { $0 + $1.count }
    let kept = flags.keys.reduce(0) { $0 + keptCount(at: $1) }
    return total == 0 ? 0 : 1 - Double(kept) / Double(total)
  }

  /// Removes the weights of `site` that `isGone` picks, for good.
  mutating func remove(at site: LinearSite, where isGone: (Int) -> Bool) {
    guard let count = flags[site]?.count else { return }
    for index in 0..<count where isGone(index) { flags[site]?[index] = false }
  }
}
