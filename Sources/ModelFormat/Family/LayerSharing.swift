/// Which layers use the weights of which: `owner[i]` is the first layer whose sublayer's tensors layer i uses, itself or an
/// earlier one.
///
/// A sublayer's tensors are its maps, its kept places and its layer norm. They exist once, under the owner's number, and
/// every use has the owner's shape.
public struct LayerSharing: Sendable, Equatable {
  /// The owner of each layer's attention sublayer.
  public var attention: [Int]
  /// The owner of each layer's feed-forward sublayer.
  public var feedForward: [Int]

  /// What sharing saves and what it does not, as commands say it; docs/albert.md has the measurement.
  public static let meaning =
    """
    Shared weights are stored once and run as often as before: sharing saves size, not multiply-adds. Long texts take the same time; \
    short ones less where a processor waits for weights.
    """

  /// Sharing by owners.
  public init(attention: [Int], feedForward: [Int]) {
    self.attention = attention
    self.feedForward = feedForward
  }

  /// ALBERT's: `layers` steps, in equal parts given to `groups` groups, of `inner` layers each that follow each other in
  /// every step: layer i, counted through, is inner layer i % inner of group (i / inner) groups / layers.
  ///
  /// Whole-number arithmetic: transformers divides in floating point, which gives
  /// another group for (layers, groups) = (18, 14) at step 9 and (27, 21) at 9 and 18.
  public init(layers: Int, groups: Int, inner: Int) {
    var first: [Int: Int] = [:]
    let owners = (0..<layers * inner).map { layer in
      let unit = (layer / inner) * groups / layers * inner + layer % inner
      first[unit] = first[unit] ?? layer
      return first[unit] ?? layer
    }
    self.init(attention: owners, feedForward: owners)
  }

  /// Sharing by groups: layers with the same number share.
  public init(attentionGroups: [Int], feedForwardGroups: [Int]) {
    func owners(_ groups: [Int]) -> [Int] {
      var first: [Int: Int] = [:]
      return groups.enumerated().map { layer, group in
        first[group] = first[group] ?? layer
        return first[group] ?? layer
      }
    }
    self.init(attention: owners(attentionGroups), feedForward: owners(feedForwardGroups))
  }

  /// This, or nil where no layer uses another's weights, which `EncoderConfiguration` says so.
  public var normalised: LayerSharing? {
    let owners = attention.enumerated().map { $0 == $1 } + feedForward.enumerated().map { $0 == $1 }
    return owners.contains(false) ? self : nil
  }

  /// The number of each owner among the owners, by layer: what config.json holds.
  public static func groups(_ owners: [Int]) -> [Int] {
    var number: [Int: Int] = [:]
    return owners.map { owner in
      let group = number[owner] ?? number.count
      number[owner] = group
      return group
    }
  }

  /// The sharing that is left when only some layers, ascending, stay. The first user that is left owns what its owner
  /// did.
  public func keeping(_ layers: [Int]) -> LayerSharing? {
    LayerSharing(
      attentionGroups: layers.map { attention[$0] }, feedForwardGroups: layers.map { feedForward[$0] }
    ).normalised
  }
}
