public import ModelFormat
import Torch

extension Encoder {
  /// The trainable tensors, each once, in the order of the file. Empty tensors, which pruning can leave, are not listed.
  ///
  /// Shapes are those in memory: heads are padded (`LinearParameters`).
  public var parameters: [NamedTensor] {
    slots.filter { $0.tensor.count > 0 }.map { NamedTensor(name: $0.name, tensor: $0.tensor) }
  }

  /// The linear maps that are there, in ascending order; maps that have no output left are included. What layers share is listed
  /// once, as the owner's (`LayerSharing`).
  public var linearSites: [LinearSite] {
    let sites = (0...layers.count).flatMap { layer in
      LinearComponent.allCases.map { LinearSite(layer: layer, component: $0) }
    }
    return sites.filter { linear(at: $0) != nil }
  }

  /// The weight and bias of one map; nil where its sublayer is gone, for a layer that is not there, and for one that uses an
  /// earlier layer's.
  public func linear(at site: LinearSite) -> LinearParameters? {
    if site.component == .pooler { return site.layer == layers.count ? pooler?.linear : nil }
    return layers.indices.contains(site.layer) ? layers[site.layer].linear(site.component) : nil
  }

  /// The places of a map's outputs in the residual stream, or of the pooler's in H, ascending; all of H where nothing was
  /// removed. Nil for the other maps, and where the map is gone.
  public func outputPlaces(at site: LinearSite) -> [Int]? {
    guard linear(at: site) != nil else { return nil }
    let places: [Int]
    switch site.component {
    case .attentionOutput: places = layers[site.layer].attentionSum.places
    case .output: places = layers[site.layer].feedForwardSum.places
    case .pooler: places = pooler?.places ?? []
    case .key, .query, .value, .intermediate: return nil
    }
    let isWhole = linear(at: site)?.liveRows.count == configuration.hiddenSize
    return isWhole ? Array(0..<configuration.hiddenSize) : places
  }

  /// The tensors of a model file: float32 without padding, I32 kept places, with canonical names and in the order of
  /// `EncoderConfiguration.tensorDescriptions`. Loading them gives the same parameters bit for bit.
  ///
  /// - Throws: `TorchError` where copying fails.
  /// - Complexity: O(parameters), copies each tensor.
  public func exportTensors() throws -> [StoredTensor] {
    var byName: [String: StoredTensor] = [:]
    for slot in slots { byName[slot.name] = try slot.stored() }
    for places in layers.flatMap(\.storedPlaces) { byName[places.name] = places }
    if let places = pooler?.storedPlaces { byName[places.name] = places }
    return configuration.tensorDescriptions().compactMap { byName[$0.name] }
  }

  /// The places that a pruned encoder's layers write, by the name of their index tensor, as
  /// `init(random:keptPlaces:on:)` takes them; empty where nothing of them was removed.
  ///
  /// - Throws: `TorchError` where copying fails.
  public func keptPlaces() throws -> [String: [Int32]] {
    var places: [String: [Int32]] = [:]
    for tensor in try exportTensors() where tensor.elementType == .int32 {
      places[tensor.name] = try tensor.int32s()
    }
    return places
  }

  var slots: [ParameterSlot] {
    embeddings.slots + (relativeBias.map { [$0.slot] } ?? []) + layers.flatMap(\.slots)
      + (pooler?.slots ?? [])
  }
}
