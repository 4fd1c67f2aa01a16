import Encoders
import ModelFormat

/// The weights of a dense classifier as plain arrays, from which a masked and a removed model are made independently of the
/// code under test.
struct DenseWeights {
  let configuration: EncoderConfiguration
  let head: ClassifierConfiguration
  var arrays: [String: StoredTensor]

  init(_ model: SequenceClassifier) throws {
    configuration = model.configuration
    head = model.classifier
    arrays = try Dictionary(uniqueKeysWithValues: model.exportTensors().map { ($0.name, $0) })
  }

  static func name(_ layer: Int, _ component: LinearComponent) -> String {
    let place = "encoder.layer.\(layer)"
    switch component {
    case .key: return "\(place).attention.self.key"
    case .query: return "\(place).attention.self.query"
    case .value: return "\(place).attention.self.value"
    case .attentionOutput: return "\(place).attention.output.dense"
    case .intermediate: return "\(place).intermediate.dense"
    case .output: return "\(place).output.dense"
    case .pooler: return "pooler.dense"
    }
  }

  /// The model whose pruned neurons have zero rows and biases.
  func masked(_ kept: KeptNeurons) throws -> SequenceClassifier {
    var arrays = arrays
    for (site, keep) in kept.sites {
      let name = Self.name(site.layer, site.component)
      for part in ["\(name).weight", "\(name).bias"] {
        guard let stored = arrays[part] else { continue }
        var values = try stored.floats()
        let width = values.count / keep.count
        for index in values.indices where !keep[index / width] { values[index] = 0 }
        arrays[part] = StoredTensor(name: part, shape: stored.shape, floats: values)
      }
    }
    return try SequenceClassifier(
      configuration: configuration, classifier: head, tensors: { [arrays] in arrays[$0] })
  }

  /// The model without the pruned neurons, every exact cross-pruning done; what layers share is removed from their owner.
  func removed(_ kept: KeptNeurons) throws -> SequenceClassifier {
    var shape = configuration
    let linear = Set(kept.sites.keys.map { Self.name($0.layer, $0.component) })
    var result = arrays.filter { name, _ in
      !linear.contains { name == "\($0).weight" || name == "\($0).bias" }
    }
    for layer in configuration.layers.indices {
      let (attention, feedForward) = (
        configuration.attentionOwner(of: layer), configuration.feedForwardOwner(of: layer)
      )
      if attention == layer { try removeAttention(layer, kept, &shape, &result) }
      if feedForward == layer { try removeFeedForward(layer, kept, &shape, &result) }
      shape.layers[layer].attention = shape.layers[attention].attention
      shape.layers[layer].feedForward = shape.layers[feedForward].feedForward
    }
    if head.pooling == .pooler {
      let pooler = kept.places(LinearSite(layer: configuration.layers.count, component: .pooler))
      shape.pooler = pooler.count
      try cut("pooler.dense", rows: pooler, columns: Array(0..<configuration.hiddenSize), &result)
      try cut("classifier", rows: Array(head.labels.indices), columns: pooler, &result)
      addPlaces("bertie.pooler.kept", pooler, &result)
    }
    return try SequenceClassifier(configuration: shape, classifier: head, tensors: { [result] in result[$0] })
  }

  private func removeAttention(
    _ layer: Int, _ kept: KeptNeurons, _ shape: inout EncoderConfiguration,
    _ result: inout [String: StoredTensor]
  ) throws {
    let size = configuration.headSize
    func keep(_ component: LinearComponent) -> Set<Int> {
      Set(kept.places(LinearSite(layer: layer, component: component)))
    }
    let (keys, queries, values) = (keep(.key), keep(.query), keep(.value))
    var heads: [HeadConfiguration] = []
    var qkRows: [Int] = []
    var vRows: [Int] = []
    for head in 0..<configuration.numAttentionHeads {
      let rows = head * size..<(head + 1) * size
      let v = rows.filter(values.contains)
      guard !v.isEmpty else { continue }
      let qk = rows.filter { keys.contains($0) && queries.contains($0) }
      heads.append(HeadConfiguration(source: head, qk: qk.count, v: v.count))
      qkRows += qk
      vRows += v
    }
    let outputs = keep(.attentionOutput).sorted()
    guard !outputs.isEmpty else {
      shape.layers[layer].attention = nil
      return
    }
    shape.layers[layer].attention = AttentionConfiguration(heads: heads, scale: size, output: outputs.count)
    let hidden = Array(0..<configuration.hiddenSize)
    try cut(Self.name(layer, .query), rows: qkRows, columns: hidden, &result)
    try cut(Self.name(layer, .key), rows: qkRows, columns: hidden, &result)
    try cut(Self.name(layer, .value), rows: vRows, columns: hidden, &result)
    try cut(Self.name(layer, .attentionOutput), rows: outputs, columns: vRows, &result)
    addPlaces("bertie.layer.\(layer).attention.outputKept", outputs, &result)
  }

  private func removeFeedForward(
    _ layer: Int, _ kept: KeptNeurons, _ shape: inout EncoderConfiguration,
    _ result: inout [String: StoredTensor]
  ) throws {
    let neurons = kept.places(LinearSite(layer: layer, component: .intermediate))
    let outputs = kept.places(LinearSite(layer: layer, component: .output))
    guard !outputs.isEmpty else {
      shape.layers[layer].feedForward = nil
      return
    }
    shape.layers[layer].feedForward = FeedForwardConfiguration(width: neurons.count, output: outputs.count)
    try cut(
      Self.name(layer, .intermediate), rows: neurons, columns: Array(0..<configuration.hiddenSize), &result)
    try cut(Self.name(layer, .output), rows: outputs, columns: neurons, &result)
    addPlaces("bertie.layer.\(layer).feedForward.outputKept", outputs, &result)
  }

  private func cut(
    _ name: String, rows: [Int], columns: [Int], _ result: inout [String: StoredTensor]
  ) throws {
    guard let weight = arrays["\(name).weight"], let bias = arrays["\(name).bias"] else { return }
    let values = try weight.floats()
    let biases = try bias.floats()
    let width = weight.shape[1]
    let kept = rows.flatMap { row in columns.map { values[row * width + $0] } }
    result["\(name).weight"] = StoredTensor(
      name: "\(name).weight", shape: [rows.count, columns.count], floats: kept)
    result["\(name).bias"] = StoredTensor(
      name: "\(name).bias", shape: [rows.count], floats: rows.map { biases[$0] })
  }

  private func addPlaces(_ name: String, _ places: [Int], _ result: inout [String: StoredTensor]) {
    guard places.count < configuration.hiddenSize else { return }
    result[name] = StoredTensor(name: name, shape: [places.count], int32s: places.map(Int32.init))
  }
}
