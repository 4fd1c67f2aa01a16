import Encoders
import ModelFormat
import Torch

/// Reads the features of one encoder that matches need out of a forward pass.
struct FeatureReader {
  /// One feature of one layer.
  struct Key: Hashable {
    let feature: Feature
    let layer: Int
  }

  let encoder: Encoder
  let keys: Set<Key>

  /// The maps whose outputs must be recorded; empty where none.
  let sites: Set<LinearSite>

  init(_ encoder: Encoder, _ keys: Set<Key>) {
    self.encoder = encoder
    self.keys = keys
    sites = Set(keys.flatMap { Self.sites(of: $0, in: encoder) })
  }

  /// What a pass records for the features; nil where they need nothing.
  var taps: OutputTaps? { sites.isEmpty ? nil : OutputTaps(sites: sites) }

  /// Whether the pooler must run.
  var needsPooler: Bool { keys.contains { $0.feature == .pooled } }

  /// All features after a pass; `mask` is 1 for tokens, 0 for padding, float32 [B, T].
  func features(_ output: EncoderOutput, _ taps: OutputTaps?, mask: Tensor) throws -> [Key: Tensor] {
    var features: [Key: Tensor] = [:]
    for key in keys { features[key] = try read(key, output, taps, mask: mask) }
    return features
  }

  /// Whether the pass must keep all hidden states.
  var needsHiddenStates: Bool { keys.contains { [.embedding, .hidden, .cls, .mean].contains($0.feature) } }

  /// A feature after the pass, in float32; queries, keys and values are [B, T, W] without padding of heads.
  func read(_ key: Key, _ output: EncoderOutput, _ taps: OutputTaps?, mask: Tensor) throws -> Tensor {
    switch key.feature {
    case .embedding: return try output.hiddenStates[0].to(.float32)
    case .hidden: return try output.hiddenStates[key.layer + 1].to(.float32)
    case .cls: return try output.hiddenStates[key.layer + 1].selected(dimension: 1, index: 0).to(.float32)
    case .mean:
      let weights = try mask / mask.sum(dimensions: [1], keepingDimensions: true)
      return try weights.unsqueezed(1).matmul(output.hiddenStates[key.layer + 1].to(.float32))
        .selected(dimension: 1, index: 0)
    case .pooled:
      guard let pooled = output.pooled else { fatalError("FeatureReader: the pooler did not run") }
      return try pooled.to(.float32)
    case .scores, .probabilities: return try scores(key.layer, taps)
    case .query: return try mapOutput(of: .query, key.layer, taps)
    case .key: return try mapOutput(of: .key, key.layer, taps)
    case .value: return try mapOutput(of: .value, key.layer, taps)
    }
  }

  /// Q K^T / sqrt(D), [B, A, T, T].
  private func scores(_ layer: Int, _ taps: OutputTaps?) throws -> Tensor {
    guard let attention = encoder.configuration.layers[layer].attention else { lost(layer) }
    func heads(_ component: LinearComponent) throws -> Tensor {
      let x = try recorded(component, layer, taps).to(.float32)
      let (rows, columns, width) = (x.shape[0], x.shape[1], x.shape[2])
      let count = attention.heads.count
      return try x.reshaped([rows, columns, count, width / count]).transposed(1, 2)
    }
    let scale = 1 / Double(attention.scale).squareRoot()
    return try (heads(.query) * scale).matmul(heads(.key).transposed(2, 3))
  }

  /// The output of a map without the rows that pad ragged heads.
  private func mapOutput(
    of component: LinearComponent, _ layer: Int, _ taps: OutputTaps?
  ) throws -> Tensor {
    let x = try recorded(component, layer, taps).to(.float32)
    let site = LinearSite(layer: encoder.configuration.attentionOwner(of: layer), component: component)
    guard let rows = encoder.linear(at: site)?.liveRows, rows.count < x.shape[2] else { return x }
    let indices = try Tensor(rows.map(Int64.init), shape: [rows.count], on: encoder.device)
    return try x.indexSelected(dimension: 2, indices: indices)
  }

  private func recorded(_ component: LinearComponent, _ layer: Int, _ taps: OutputTaps?) throws -> Tensor {
    let owner = encoder.configuration.attentionOwner(of: layer)
    let use = (0..<layer).count { encoder.configuration.attentionOwner(of: $0) == owner }
    let outputs = taps?.recorded[LinearSite(layer: owner, component: component)] ?? []
    guard outputs.indices.contains(use) else { lost(layer) }
    return outputs[use]
  }

  /// `FeatureMatch.validate` refuses rows of such a layer.
  private func lost(_ layer: Int) -> Never {
    fatalError("FeatureReader: layer \(layer) has lost its attention")
  }

  private static func sites(of key: Key, in encoder: Encoder) -> [LinearSite] {
    let components: [LinearComponent] =
      switch key.feature {
      case .scores, .probabilities: [.query, .key]
      case .query: [.query]
      case .key: [.key]
      case .value: [.value]
      case .embedding, .hidden, .cls, .mean, .pooled: []
      }
    let owner = encoder.configuration.attentionOwner(of: key.layer)
    return components.map { LinearSite(layer: owner, component: $0) }
  }
}
