public import Encoders
public import ModelFormat

/// How many neurons, or single weights, each matrix of a model had and keeps: layers x {k, q, v, ao, i, o}, and the
/// pooler. What layers share is counted once, in the row of its owner; the rows of its other users lack it.
public struct SparsityTable: Sendable, Equatable {
  /// What is counted.
  public enum Unit: String, Sendable {
    /// Output units of linear maps.
    case neurons
    /// Elements of weight matrices.
    case weights
  }

  /// What is counted.
  public let unit: Unit

  /// Number of layers.
  public let layerCount: Int

  /// Units kept, by matrix.
  public let kept: [LinearSite: Int]

  /// Units before, by matrix.
  public let total: [LinearSite: Int]

  /// The table of a masked model.
  public init(masks: NeuronMasks, layerCount: Int) {
    var kept: [LinearSite: Int] = [:]
    var total: [LinearSite: Int] = [:]
    for site in masks.sites {
      kept[site] = masks.keptCount(at: site)
      total[site] = masks.width(of: site)
    }
    self.unit = .neurons
    self.layerCount = layerCount
    self.kept = kept
    self.total = total
  }

  /// The table of a model with single weights masked.
  public init(masks: WeightMasks, layerCount: Int) {
    self.unit = .weights
    self.layerCount = layerCount
    kept = masks.sites.reduce(into: [:]) { $0[$1] = masks.keptCount(at: $1) }
    total = masks.sites.reduce(into: [:]) { $0[$1] = masks.count(at: $1) }
  }

  /// The table of a model whose neurons were removed: cross-pruned keys and queries, heads that went with their
  /// values and sublayers that went with their outputs count as gone, so it shows more sparsity than the masks.
  ///
  /// - Parameters:
  ///   - removed: the smaller shape, with as many layers as the original.
  ///   - original: the shape it is compared with.
  ///   - includesPooler: whether the pooler's neurons count.
  public init(
    removed: EncoderConfiguration, from original: EncoderConfiguration, includesPooler: Bool = true
  ) {
    unit = .neurons
    layerCount = original.layers.count
    total = original.neuronCounts(includesPooler: includesPooler)
    let after = removed.neuronCounts(includesPooler: includesPooler)
    kept = total.reduce(into: [:]) { $0[$1.key] = after[$1.key] ?? 0 }
  }

  /// Kept and all units of the matrices that `isIncluded` picks.
  public func counts(where isIncluded: (LinearSite) -> Bool) -> (kept: Int, total: Int) {
    var sum = (kept: 0, total: 0)
    for (site, count) in total where isIncluded(site) {
      sum.total += count
      sum.kept += kept[site] ?? 0
    }
    return sum
  }

  /// Removed share, 0...1, of the matrices that `isIncluded` picks; nil when they have none.
  public func sparsity(where isIncluded: (LinearSite) -> Bool) -> Double? {
    let sum = counts(where: isIncluded)
    return sum.total == 0 ? nil : 1 - Double(sum.kept) / Double(sum.total)
  }

  /// Removed share, 0...1, of one matrix; nil when it has none.
  public func sparsity(at site: LinearSite) -> Double? { sparsity { $0 == site } }

  /// Removed share, 0...1, of everything that may be pruned; 0 when there is nothing.
  public func sparsity() -> Double { sparsity { _ in true } ?? 0 }
}
