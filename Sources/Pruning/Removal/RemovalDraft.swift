import Encoders
import ModelFormat

/// Collects the parts of a removal plan sublayer by sublayer.
struct RemovalDraft {
  let masks: NeuronMasks
  let hiddenSize: Int
  var slices: [String: TensorSlice] = [:]
  var dropped: Set<String> = []
  var outputRows: [String: [Int]] = [:]

  init(masks: NeuronMasks, hiddenSize: Int) {
    self.masks = masks
    self.hiddenSize = hiddenSize
  }

  /// The attention sublayer after removal; nil when none of its outputs is kept.
  mutating func attention(_ shape: AttentionConfiguration, layer: Int) -> AttentionConfiguration? {
    let names = LayerTensorNames(layer: layer)
    let outputs = kept(layer, .attentionOutput, of: shape.output)
    guard !outputs.isEmpty else {
      dropped.formUnion(names.attention)
      return nil
    }
    let keys = Set(kept(layer, .key, of: shape.qkWidth))
    let queries = Set(kept(layer, .query, of: shape.qkWidth))
    let values = Set(kept(layer, .value, of: shape.vWidth))
    var pairs: [Int] = []
    var context: [Int] = []
    var heads: [HeadConfiguration] = []
    var qkStart = 0
    var vStart = 0
    for head in shape.heads {
      let qk = (qkStart..<qkStart + head.qk).filter { keys.contains($0) && queries.contains($0) }
      let v = (vStart..<vStart + head.v).filter { values.contains($0) }
      qkStart += head.qk
      vStart += head.v
      guard !v.isEmpty else { continue }
      heads.append(HeadConfiguration(source: head.source, qk: qk.count, v: v.count))
      pairs += qk
      context += v
    }
    slice(names.query, width: shape.qkWidth, inputs: hiddenSize, rows: pairs)
    slice(names.key, width: shape.qkWidth, inputs: hiddenSize, rows: pairs)
    slice(names.value, width: shape.vWidth, inputs: hiddenSize, rows: context)
    slice(names.attentionOutput, width: shape.output, inputs: shape.vWidth, rows: outputs, columns: context)
    outputRows[names.attentionOutputKept] = outputs
    return AttentionConfiguration(heads: heads, scale: shape.scale, output: outputs.count)
  }

  /// The feed-forward sublayer after removal; nil when none of its outputs is kept.
  mutating func feedForward(_ shape: FeedForwardConfiguration, layer: Int) -> FeedForwardConfiguration? {
    let names = LayerTensorNames(layer: layer)
    let outputs = kept(layer, .output, of: shape.output)
    guard !outputs.isEmpty else {
      dropped.formUnion(names.feedForward)
      return nil
    }
    let inner = kept(layer, .intermediate, of: shape.width)
    slice(names.intermediate, width: shape.width, inputs: hiddenSize, rows: inner)
    slice(names.output, width: shape.output, inputs: shape.width, rows: outputs, columns: inner)
    outputRows[names.feedForwardOutputKept] = outputs
    return FeedForwardConfiguration(width: inner.count, output: outputs.count)
  }

  /// The pooler's width after removal.
  mutating func pooler(_ width: Int, layer: Int, labels: Int?) -> Int {
    let rows = kept(layer, .pooler, of: width)
    slice("pooler.dense", width: width, inputs: hiddenSize, rows: rows)
    outputRows["bertie.pooler.kept"] = rows
    if let labels {
      slices["classifier.weight"] = TensorSlice(
        sourceShape: [labels, width], rows: Array(0..<labels), columns: rows)
    }
    return rows.count
  }

  private func kept(_ layer: Int, _ component: LinearComponent, of width: Int) -> [Int] {
    masks.kept(at: LinearSite(layer: layer, component: component)) ?? Array(0..<width)
  }

  private mutating func slice(_ name: String, width: Int, inputs: Int, rows: [Int], columns: [Int]? = nil) {
    slices[name + ".weight"] = TensorSlice(sourceShape: [width, inputs], rows: rows, columns: columns)
    slices[name + ".bias"] = TensorSlice(sourceShape: [width], rows: rows, columns: nil)
  }
}
