import Encoders
import Torch

extension SequenceClassifier {
  /// Masks that keep every weight that may be pruned.
  ///
  /// - Throws: `PruningError` `shapeMismatch`, never for a well-formed model.
  func fullWeightMasks(includesPooler: Bool) throws -> WeightMasks {
    var counts: [LinearSite: Int] = [:]
    for site in neuronCounts(includesPooler: includesPooler).keys {
      let linear = try prunable(site)
      counts[site] = linear.liveRows.count * linear.liveColumns.count
    }
    return WeightMasks(counts: counts)
  }

  /// Removes the smallest weights from `masks`, as `WeightRanking.update` says; the model is not changed.
  func rankWeights(
    _ masks: inout WeightMasks, to target: SparsityTarget, share: (Double) -> Double = { $0 }
  ) throws {
    var weights: [LinearSite: [Float]] = [:]
    for site in masks.sites { weights[site] = try fileWeights(at: site) }
    try WeightRanking(target: target).update(&masks, by: weights, share: share)
  }

  /// The weights of a prunable matrix as the file has them, row-major.
  private func fileWeights(at site: LinearSite) throws -> [Float] {
    let linear = try prunable(site)
    let width = linear.weight.shape[1]
    let values = try linear.weight.floats()
    if linear.liveRows.count * linear.liveColumns.count == values.count { return values }
    return linear.liveRows.flatMap { row in linear.liveColumns.map { values[row * width + $0] } }
  }
}
