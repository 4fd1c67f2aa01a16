public import Encoders

/// One score a neuron by matrix: what ranking compares. Larger means more worth keeping.
public struct NeuronScores: Sendable, Equatable {
  /// The scores by site, one per output row of the file's matrix.
  public let values: [LinearSite: [Double]]

  /// Takes scores as they are.
  public init(unnormalised values: [LinearSite: [Double]]) {
    self.values = values
  }

  /// Scores of accumulated importance or of row norms, made comparable between matrices:
  /// `score_j = |R_j| / ||R||_2`, the norm taken over the matrix.
  ///
  /// - Parameter raw: R, one value for each row of each matrix.
  /// - Parameter pairsKeysAndQueries: gives row j of a layer's K and of its Q one score,
  ///   `(|K_j| + |Q_j|) / || |K| + |Q| ||_2`, so that pairs live and die together. Off in Rasa's work. With
  ///   signed means over all rows the two are equal anyway, because both are the derivative of the loss by the
  ///   scale of the same product `q_j k_j`.
  /// - Throws: `PruningError` `notFinite` naming the matrix; `shapeMismatch` when a layer's K and Q differ in width
  ///   and are to be paired.
  public init(normalising raw: [LinearSite: [Double]], pairsKeysAndQueries: Bool = false) throws {
    var raw = raw
    for (site, values) in raw {
      guard let place = values.firstIndex(where: { !$0.isFinite }) else { continue }
      throw PruningError(
        .notFinite,
        "importance of neuron \(place) of \(site.component.rawValue) in layer \(site.layer) is "
          + "\(values[place]); lower the learning rate or use float32")
    }
    if pairsKeysAndQueries {
      for (site, keys) in raw where site.component == .key {
        let partner = LinearSite(layer: site.layer, component: .query)
        guard let queries = raw[partner] else { continue }
        guard keys.count == queries.count else {
          throw PruningError(
            .shapeMismatch,
            "layer \(site.layer): K has \(keys.count) neurons and Q \(queries.count); pairs need equal widths"
          )
        }
        let sums = zip(keys, queries).map { abs($0) + abs($1) }
        raw[site] = sums
        raw[partner] = sums
      }
    }
    values = raw.mapValues(Self.normalised)
  }

  /// `|R_j| / ||R||_2`; all zero when the norm is zero.
  ///
  /// The largest magnitude is factored out first, so that tiny gradients do not underflow when squared.
  package static func normalised(_ accumulated: [Double]) -> [Double] {
    let largest = accumulated.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return accumulated.map { _ in 0 } }
    let scaled = accumulated.map { abs($0) / largest }
    let norm = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return scaled.map { $0 / norm }
  }
}
