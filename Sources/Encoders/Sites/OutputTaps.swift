public import Torch

/// Keeps the outputs z of chosen linear maps during a forward pass, so that z and dL/dz can be read after `backward`.
///
/// z is the map's own output, before dropout, before the residual is added, and for the pooler before its function. A
/// recorded tensor is [B, T, O], the pooler's [B, O], with the rows of `LinearParameters.weight` as O, padding
/// included (z is 0 there). Under autocast it is bfloat16. A map that layers share is recorded at each use, under its owner's
/// site. A map without any output, or in a sublayer that is gone, records nothing. One object serves one pass at a time:
/// `Encoder.forward` empties it first.
public final class OutputTaps {
  /// Where the output of the feed-forward's first map is read.
  public enum IntermediatePoint: String, Sendable {
    /// z = x W_I^T + b_I.
    case beforeActivation
    /// z = activation(x W_I^T + b_I): what W_O sees.
    case afterActivation
  }

  /// The maps to record; nil records all.
  public let sites: Set<LinearSite>?
  /// Where the output of intermediate maps is read.
  public let intermediate: IntermediatePoint
  /// The outputs of the last pass, on the pass's device: one for each use of a map, in the order of the layers.
  public private(set) var recorded: [LinearSite: [Tensor]] = [:]

  /// Makes taps for some maps, or for all.
  public init(sites: Set<LinearSite>? = nil, intermediate: IntermediatePoint = .afterActivation) {
    self.sites = sites
    self.intermediate = intermediate
  }

  /// dL/dz of a recorded output; nil before `backward`, where the output was not recorded, or where the loss does
  /// not depend on it.
  ///
  /// - Parameters:
  ///   - site: The map.
  ///   - use: Which use of it, from 0; maps that are not shared have one.
  public func gradient(at site: LinearSite, use: Int = 0) -> Tensor? {
    guard let outputs = recorded[site], outputs.indices.contains(use) else { return nil }
    return outputs[use].grad
  }

  /// Lets the recorded tensors go, and with them the part of the graph that they hold.
  public func removeAll() { recorded.removeAll() }

  /// Records an output where it is wanted.
  func record(_ output: Tensor, at site: LinearSite) throws {
    guard sites?.contains(site) ?? true else { return }
    if output.requiresGrad, !output.isLeaf { try output.retainGrad() }
    recorded[site, default: []].append(output)
  }
}
