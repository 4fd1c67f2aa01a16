public import Encoders

/// Magnitude pruning of single weights: the smallest `|w|` go until each group of competing matrices has lost its
/// share.
///
/// `floor(s n + 0.5)` of a group's n weights are gone after an update to share s. Equal magnitudes go in the order
/// (layer, component, row-major index). The k-th smallest is found exactly from the bit patterns, which order
/// non-negative floats, by two passes of counting over 16 bits each; nothing is sorted or sampled.
///
/// Source: the weight-pruning arm of Rasa's work; without a sparse kernel it makes nothing faster.
public struct WeightRanking: Sendable, Equatable {
  /// What is to be removed.
  public let target: SparsityTarget

  /// Makes a ranking for a target.
  public init(target: SparsityTarget) {
    self.target = target
  }

  /// Removes weights from `masks` until every group has lost `share(s_final)` of its weights.
  ///
  /// - Parameters:
  ///   - masks: what is kept; only loses weights.
  ///   - weights: the weights of every matrix in `masks`, row-major.
  ///   - share: the share to be gone now, given the share to be gone in the end.
  /// - Returns: how many weights went.
  /// - Throws: `PruningError` `shapeMismatch` when weights are missing or too few, `notFinite` when one is NaN.
  /// - Complexity: O(n), three reads of every weight.
  @discardableResult
  public func update(
    _ masks: inout WeightMasks, by weights: [LinearSite: [Float]], share: (Double) -> Double = { $0 }
  ) throws -> Int {
    var removed = 0
    for group in target.groups(of: masks.sites) {
      for site in group.sites { try check(weights[site], at: site, count: masks.count(at: site)) }
      let total = group.sites.reduce(0) { $0 + masks.count(at: $1) }
      let gone = group.sites.reduce(0) { $0 + masks.count(at: $1) - masks.keptCount(at: $1) }
      let wanted = min(Int(share(group.share) * Double(total) + 0.5), total)
      guard wanted > gone else { continue }
      remove(wanted - gone, of: group.sites, by: weights, from: &masks)
      removed += wanted - gone
    }
    return removed
  }

  private func check(_ weights: [Float]?, at site: LinearSite, count: Int) throws {
    guard let weights, weights.count == count else {
      throw PruningError(
        .shapeMismatch,
        "weights of \(site.component.rawValue) in layer \(site.layer): \(weights?.count ?? 0) found, "
          + "\(count) expected")
    }
    if let place = weights.firstIndex(where: \.isNaN) {
      throw PruningError(
        .notFinite, "weight \(place) of \(site.component.rawValue) in layer \(site.layer) is NaN")
    }
  }

  /// Removes the `count` smallest kept weights; `count` is not larger than what is kept.
  private func remove(
    _ count: Int, of sites: [LinearSite], by weights: [LinearSite: [Float]], from masks: inout WeightMasks
  ) {
    let upper = Self.bin(of: count, sites, weights, masks) { ($0 >> 16, true) }
    let lower = Self.bin(of: upper.rest, sites, weights, masks) { ($0 & 0xFFFF, $0 >> 16 == upper.bin) }
    let threshold = upper.bin << 16 | lower.bin
    var ties = lower.rest
    for site in sites {
      let values = weights[site] ?? []
      let flags = masks.flags[site] ?? []
      masks.remove(at: site) { index in
        guard flags[index] else { return false }
        let pattern = values[index].magnitude.bitPattern
        guard pattern == threshold, ties > 0 else { return pattern < threshold }
        ties -= 1
        return true
      }
    }
  }

  /// The bin that holds the `count`-th smallest kept weight, and how many of that bin's weights are among the
  /// `count` smallest.
  private static func bin(
    of count: Int, _ sites: [LinearSite], _ weights: [LinearSite: [Float]], _ masks: WeightMasks,
    key: (UInt32) -> (bin: UInt32, isCounted: Bool)
  ) -> (bin: UInt32, rest: Int) {
    var bins = [Int](repeating: 0, count: 1 << 16)
    for site in sites {
      guard let values = weights[site], let flags = masks.flags[site] else { continue }
      for (value, flag) in zip(values, flags) where flag {
        let (bin, isCounted) = key(value.magnitude.bitPattern)
        if isCounted { bins[Int(bin)] += 1 }
      }
    }
    var rest = count
    for (bin, size) in bins.enumerated() {
      if rest <= size { return (UInt32(bin), rest) }
      rest -= size
    }
    return (UInt32(bins.count - 1), rest)
  }
}
