public import ModelFormat

/// Which layers are in which group, and what they share.
public struct LayerGroups: Sendable, Equatable {
  /// The group's number of each layer, from 0, in the order of the groups' first layers.
  public let numbers: [Int]
  /// Which sublayers a group shares.
  public let share: SharedParts

  /// Groups by their numbers.
  public init(_ numbers: [Int], share: SharedParts) {
    self.numbers = LayerSharing.groups(
      LayerSharing(attentionGroups: numbers, feedForwardGroups: numbers).attention)
    self.share = share
  }

  /// Neighbours: layer i of L is in group i G / L, whole-number arithmetic.
  public static func contiguous(layers: Int, groups: Int, share: SharedParts) -> LayerGroups {
    LayerGroups((0..<layers).map { $0 * groups / layers }, share: share)
  }

  /// The layers of each group, ascending.
  public var members: [[Int]] {
    numbers.indices.reduce(into: [[Int]](repeating: [], count: (numbers.max() ?? -1) + 1)) {
      $0[numbers[$1]].append($1)
    }
  }

  /// What the configuration says of them; nil where no layer uses another's weights.
  public var sharing: LayerSharing? {
    let own = Array(numbers.indices)
    return LayerSharing(
      attentionGroups: share.hasAttention ? numbers : own,
      feedForwardGroups: share.hasFeedForward ? numbers : own
    ).normalised
  }

  /// The sublayers that are shared.
  var kinds: [SublayerTensors.Kind] {
    SublayerTensors.Kind.allCases.filter {
      $0 == .attention ? share.hasAttention : share.hasFeedForward
    }
  }
}
