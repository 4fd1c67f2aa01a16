public import Encoders

/// How much is to be removed, and which neurons compete with each other for it.
///
/// A component that is listed in `components` reaches its own share. All others together reach `sparsity`, or
/// stay whole when it is nil. Shares are of the neurons that the model has when pruning begins, so a share of 0.5
/// of an already pruned model removes half of what is left.
///
/// Source: Rasa's two modes, one global threshold ("organic" sparsity) and a target per component.
public struct SparsityTarget: Sendable, Equatable {
  /// Which neurons are compared with one another.
  public enum Threshold: String, Sendable, CaseIterable {
    /// One threshold over all matrices that share a target, so each finds its own sparsity.
    case global
    /// Every matrix reaches the share by itself.
    case matrix
  }

  /// The share to remove of all neurons in components that are not listed, 0...1; nil leaves them whole.
  public var sparsity: Double?

  /// The share to remove of listed components, 0...1.
  public var components: [LinearComponent: Double]

  /// How the neurons under `sparsity` compete.
  public var threshold: Threshold

  /// How the neurons of one listed component compete: within their matrix, or over all layers.
  public var componentThreshold: Threshold

  /// Makes a target from its shares.
  ///
  /// - Throws: `PruningError` `sparsityOutOfRange` when a share is not in 0...1, `contradictorySettings` when
  ///   neither a sparsity nor a component is given.
  public init(
    sparsity: Double?, components: [LinearComponent: Double] = [:], threshold: Threshold = .global,
    componentThreshold: Threshold = .matrix
  ) throws {
    guard sparsity != nil || !components.isEmpty else {
      throw PruningError(
        .contradictorySettings, "no target: give a sparsity (0...1), targets by component, or both")
    }
    if let sparsity { try Self.check(sparsity, of: "the sparsity") }
    for (component, share) in components {
      try Self.check(share, of: "the target of component \(component.rawValue)")
    }
    self.sparsity = sparsity
    self.components = components
    self.threshold = threshold
    self.componentThreshold = componentThreshold
  }

  /// Component targets from a list such as `k=.9,q=.9,v=.45`; keys are k q v ao i o p.
  ///
  /// - Throws: `PruningError` `targetsSyntax` for an unknown or repeated key or something that is no number,
  ///   `sparsityOutOfRange` for a share outside 0...1.
  public static func components(parsing list: String) throws -> [LinearComponent: Double] {
    var shares: [LinearComponent: Double] = [:]
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2 else {
        throw PruningError(
          .targetsSyntax, "targets: '\(part)' found, expected component=share as in k=.9,q=.9,v=.45")
      }
      let key = trimmed(sides[0])
      guard let component = LinearComponent(rawValue: key) else {
        let known = LinearComponent.allCases.map(\.rawValue).joined(separator: " ")
        throw PruningError(
          .targetsSyntax, "targets: unknown component '\(key)', expected one of \(known)")
      }
      guard let share = Double(trimmed(sides[1])) else {
        throw PruningError(
          .targetsSyntax, "targets: '\(sides[1])' found for \(key), expected a number from 0 to 1")
      }
      try check(share, of: "the target of component \(key)")
      guard shares.updateValue(share, forKey: component) == nil else {
        throw PruningError(.targetsSyntax, "targets: component \(key) is given twice")
      }
    }
    return shares
  }

  /// Refuses a share that is not a number in 0...1.
  ///
  /// - Throws: `PruningError` `sparsityOutOfRange`.
  package static func check(_ share: Double, of what: String) throws {
    guard share >= 0, share <= 1 else {
      throw PruningError(.sparsityOutOfRange, "\(what) is \(share), expected a share from 0 to 1")
    }
  }

  private static func trimmed(_ part: Substring) -> String {
    var part = part
    while part.first == " " { part.removeFirst() }
    while part.last == " " { part.removeLast() }
    return String(part)
  }
}
