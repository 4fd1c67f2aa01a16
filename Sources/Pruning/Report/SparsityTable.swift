public import Encoders
public import ModelFormat

/// How many neurons each matrix of a model had and keeps: layers x {k, q, v, ao, i, o}, and the pooler.
public struct SparsityTable: Sendable, Equatable {
  /// Number of layers.
  public let layerCount: Int

  /// Neurons kept, by matrix.
  public let kept: [LinearSite: Int]

  /// Neurons before, by matrix.
  public let total: [LinearSite: Int]

  /// The table of a masked model.
  public init(masks: NeuronMasks, layerCount: Int) {
    var kept: [LinearSite: Int] = [:]
    var total: [LinearSite: Int] = [:]
    for site in masks.sites {
      kept[site] = masks.keptCount(at: site)
      total[site] = masks.width(of: site)
    }
    self.layerCount = layerCount
    self.kept = kept
    self.total = total
  }

  /// The table of a model whose neurons were removed: cross-pruned keys and queries, heads that went with their
  /// values and sublayers that went with their outputs count as gone, so it shows more sparsity than the masks.
  ///
  /// - Parameters:
  ///   - removed: the smaller shape, with as many layers as the original.
  ///   - original: the shape it is compared with.
  public init(
    removed: EncoderConfiguration, from original: EncoderConfiguration, includesPooler: Bool = true
  ) {
    layerCount = original.layers.count
    total = original.neuronCounts(includesPooler: includesPooler)
    let after = removed.neuronCounts(includesPooler: includesPooler)
    kept = total.reduce(into: [:]) { $0[$1.key] = after[$1.key] ?? 0 }
  }

  /// Kept and all neurons of the matrices that `isIncluded` picks.
  public func counts(where isIncluded: (LinearSite) -> Bool) -> (kept: Int, total: Int) {
    var sum = (kept: 0, total: 0)
    for (site, count) in total where isIncluded(site) {
      sum.total += count
      sum.kept += kept[site] ?? 0
    }
    return sum
  }

  /// Removed share, 0...1, of the matrices that `isIncluded` picks; nil when they have no neurons.
  public func sparsity(where isIncluded: (LinearSite) -> Bool = { _ in true }) -> Double? {
    let sum = counts(where: isIncluded)
    return sum.total == 0 ? nil : 1 - Double(sum.kept) / Double(sum.total)
  }

  /// Removed share, 0...1, of one matrix; nil when it has no neurons.
  public func sparsity(at site: LinearSite) -> Double? { sparsity { $0 == site } }
}
