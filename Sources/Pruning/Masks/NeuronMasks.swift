public import Encoders
public import ModelFormat

/// Which neurons of a model are kept: one flag per output row of each prunable matrix. A neuron that is gone never
/// comes back.
///
/// Rows are those of the model's file: K and Q rows in head order, each head only as wide as it is. A matrix that layers share has
/// one mask, under its owner's site.
public struct NeuronMasks: Sendable, Equatable {
  private var flags: [LinearSite: [Bool]]

  /// Masks that keep everything, for matrices of the given widths.
  public init(widths: [LinearSite: Int]) {
    flags = widths.mapValues { Array(repeating: true, count: $0) }
  }

  /// Masks that keep everything a model has.
  ///
  /// - Parameter configuration: the model's shape.
  /// - Parameter includesPooler: whether the pooler's neurons may be pruned; no when the head does not read it.
  public init(configuration: EncoderConfiguration, includesPooler: Bool = true) {
    self.init(widths: configuration.neuronCounts(includesPooler: includesPooler))
  }

  /// Masks that keep the listed rows.
  ///
  /// - Throws: `PruningError` `shapeMismatch` when an index is negative, repeated or not below the width, or a site
  ///   in `kept` is not in `widths`. Sites missing from `kept` are kept whole.
  public init(widths: [LinearSite: Int], kept: [LinearSite: [Int]]) throws {
    flags = widths.mapValues { Array(repeating: true, count: $0) }
    for (site, indices) in kept {
      guard let width = widths[site] else {
        throw PruningError(
          .shapeMismatch, "the model has no prunable \(site.component.rawValue) in layer \(site.layer)")
      }
      var row = Array(repeating: false, count: width)
      for index in indices {
        guard index >= 0, index < width, !row[index] else {
          throw PruningError(
            .shapeMismatch,
            "kept rows of \(site.component.rawValue) in layer \(site.layer): \(index) found, expected "
              + "each index below \(width) at most once")
        }
        row[index] = true
      }
      flags[site] = row
    }
  }

  /// The prunable matrices, ascending by (layer, component).
  public var sites: [LinearSite] { flags.keys.sorted() }

  /// How many neurons a site had when pruning began; 0 for a site that is not there.
  public func width(of site: LinearSite) -> Int { flags[site]?.count ?? 0 }

  /// How many neurons a site keeps.
  public func keptCount(at site: LinearSite) -> Int {
    flags[site]?.reduce(0) { $0 + ($1 ? 1 : 0) } ?? 0
  }

  /// Whether neuron `index` of a site is kept.
  public func isKept(_ index: Int, at site: LinearSite) -> Bool { flags[site]?[index] ?? false }

  /// The kept rows of a site, ascending; nil for a site that is not prunable.
  public func kept(at site: LinearSite) -> [Int]? {
    flags[site].map { row in row.indices.filter { row[$0] } }
  }

  /// The removed rows of a site, ascending.
  public func removed(at site: LinearSite) -> [Int] {
    flags[site].map { row in row.indices.filter { !row[$0] } } ?? []
  }

  /// Removes neuron `index` of a site, for good.
  package mutating func remove(_ index: Int, at site: LinearSite) {
    flags[site]?[index] = false
  }

  /// Number of prunable neurons when pruning began.
  public var total: Int { flags.values.reduce(0) { $0 + $1.count } }

  /// Number of neurons kept.
  public var keptTotal: Int { flags.keys.reduce(0) { $0 + keptCount(at: $1) } }

  /// Removed share of all prunable neurons, 0...1.
  public var sparsity: Double { total == 0 ? 0 : 1 - Double(keptTotal) / Double(total) }

  /// Whether every neuron that `self` lacks is lacking in `later` too.
  public func isRefined(by later: NeuronMasks) -> Bool {
    guard flags.count == later.flags.count else { return false }
    return flags.allSatisfy { site, row in
      guard let other = later.flags[site], other.count == row.count else { return false }
      return zip(row, other).allSatisfy { $0 || !$1 }
    }
  }
}
