/// One linear map of an encoder. A map that layers share (`LayerSharing`) is its owner's: the site of the first layer that uses
/// it stands for all.
public struct LinearSite: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number of the layer among those that are there, from 0; for the pooler the number of layers.
  public let layer: Int
  /// Which map of the layer.
  public let component: LinearComponent

  /// Makes a site.
  public init(layer: Int, component: LinearComponent) {
    self.layer = layer
    self.component = component
  }

  /// By layer, then by component.
  public static func < (left: LinearSite, right: LinearSite) -> Bool {
    (left.layer, left.component) < (right.layer, right.component)
  }

  /// As `2.ao`; the pooler is `p`.
  public var description: String {
    component == .pooler ? component.rawValue : "\(layer).\(component.rawValue)"
  }
}
