import Encoders

/// Turns scores into masks: the neurons of smallest score go, until each group of competing neurons has lost its
/// share.
///
/// `floor(s n + 0.5)` of a group's n neurons are gone after an update to share s; neurons that are gone already
/// count and never come back. Equal scores go in the order (layer, component, index). A matrix keeps at least one
/// neuron unless emptying is allowed or its component's target is 1; a neuron protected so is passed over and the
/// next in order goes instead.
public struct NeuronRanking: Sendable, Equatable {
  /// What is to be removed.
  public let target: SparsityTarget

  /// Whether a matrix may lose every neuron.
  public let allowsEmptying: Bool

  /// Makes a ranking for a target.
  public init(target: SparsityTarget, allowsEmptying: Bool = false) {
    self.target = target
    self.allowsEmptying = allowsEmptying
  }

  /// Removes neurons from `masks` until every group has lost `share(s_final)` of its neurons.
  ///
  /// - Parameters:
  ///   - masks: what is kept; only loses neurons.
  ///   - scores: one list per site in `masks`, as long as the site is wide.
  ///   - share: the share that is to be gone now, given the share that is to be gone in the end; the identity by
  ///     default, `SparsitySchedule.sparsity(at:final:)` on a schedule.
  /// - Returns: how many neurons went.
  /// - Throws: `PruningError` `shapeMismatch` when a site's scores are missing or of another length, `notFinite`
  ///   for a NaN.
  /// - Complexity: O(n log n) in the number of neurons.
  @discardableResult
  public func update(
    _ masks: inout NeuronMasks, by scores: NeuronScores, share: (Double) -> Double = { $0 }
  ) throws -> Int {
    var removed = 0
    for group in target.groups(of: masks.sites) {
      let total = group.sites.reduce(0) { $0 + masks.width(of: $1) }
      let gone = group.sites.reduce(0) { $0 + masks.width(of: $1) - masks.keptCount(at: $1) }
      let wanted = min(Int(share(group.share) * Double(total) + 0.5), total)
      guard wanted > gone else { continue }
      removed += try remove(wanted - gone, of: group.sites, by: scores, from: &masks)
    }
    return removed
  }

  private struct Candidate {
    let score: Double
    let site: Int
    let index: Int
  }

  private func remove(
    _ count: Int, of sites: [LinearSite], by scores: NeuronScores, from masks: inout NeuronMasks
  ) throws -> Int {
    var candidates: [Candidate] = []
    for (number, site) in sites.enumerated() {
      let width = masks.width(of: site)
      guard let values = scores.values[site], values.count == width else {
        throw PruningError(
          .shapeMismatch,
          "scores of \(site.component.rawValue) in layer \(site.layer): "
            + "\(scores.values[site]?.count ?? 0) found, \(width) expected")
      }
      for index in 0..<width where masks.isKept(index, at: site) {
        guard !values[index].isNaN else {
          throw PruningError(
            .notFinite, "score of neuron \(index) of \(site.component.rawValue) in layer \(site.layer) is NaN"
          )
        }
        candidates.append(Candidate(score: values[index], site: number, index: index))
      }
    }
    candidates.sort { ($0.score, $0.site, $0.index) < ($1.score, $1.site, $1.index) }
    var spare = sites.map {
      masks.keptCount(at: $0) - target.floor(of: $0, allowsEmptying: allowsEmptying)
    }
    var removed = 0
    for candidate in candidates where removed < count {
      guard spare[candidate.site] > 0 else { continue }
      spare[candidate.site] -= 1
      masks.remove(candidate.index, at: sites[candidate.site])
      removed += 1
    }
    return removed
  }
}
