import ModelFormat

/// A reference encoder with pooler and classifier on plain Double matrices, for shapes of every kind: ragged heads,
/// short outputs, empty components. Written from the definitions, with loops, and independent of the product's code.
struct PlainModel {
  let configuration: EncoderConfiguration
  let tensors: [String: [Double]]
  let indices: [String: [Int]]
  let labels: Int

  init(configuration: EncoderConfiguration, tensors: [StoredTensor], labels: Int) throws {
    var values: [String: [Double]] = [:]
    var indices: [String: [Int]] = [:]
    for tensor in tensors {
      if tensor.elementType == .int32 {
        indices[tensor.name] = try tensor.int32s().map(Int.init)
      } else {
        values[tensor.name] = tensor.withUnsafeBytes { bytes in
          (0..<tensor.count).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
        }
      }
    }
    self.configuration = configuration
    self.tensors = values
    self.indices = indices
    self.labels = labels
  }

  /// Hidden states after each layer (token by token) and the logits, for one text.
  ///
  /// - Parameters:
  ///   - input: hidden states that enter layer 0, [tokens][hiddenSize].
  ///   - mask: 1 for tokens to attend to.
  func forward(_ input: [[Double]], mask: [Int]) -> (layers: [[[Double]]], logits: [Double]) {
    var hidden = input
    var layers: [[[Double]]] = []
    for (number, layer) in configuration.layers.enumerated() {
      let name = "encoder.layer.\(number)."
      if let attention = layer.attention {
        let context = attend(hidden, mask: mask, shape: attention, name: name + "attention.self.")
        let output = linear(context, name + "attention.output.dense", inputs: attention.vWidth)
        hidden = add(hidden, output, at: indices["bertie.layer.\(number).attention.outputKept"])
      }
      hidden = normalised(hidden, name + "attention.output.LayerNorm")
      if let feedForward = layer.feedForward {
        let inner = linear(hidden, name + "intermediate.dense", inputs: configuration.hiddenSize)
        let active = inner.map { $0.map(Self.gelu) }
        let output = linear(active, name + "output.dense", inputs: feedForward.width)
        hidden = add(hidden, output, at: indices["bertie.layer.\(number).feedForward.outputKept"])
      }
      hidden = normalised(hidden, name + "output.LayerNorm")
      layers.append(hidden)
    }
    let pooled = linear([hidden[0]], "pooler.dense", inputs: configuration.hiddenSize)[0].map(Self.tanh)
    return (layers, linear([pooled], "classifier", inputs: pooled.count)[0])
  }

  private func attend(
    _ hidden: [[Double]], mask: [Int], shape: AttentionConfiguration, name: String
  ) -> [[Double]] {
    let keys = linear(hidden, name + "key", inputs: configuration.hiddenSize)
    let queries = linear(hidden, name + "query", inputs: configuration.hiddenSize)
    let values = linear(hidden, name + "value", inputs: configuration.hiddenSize)
    var context = hidden.map { _ in [Double]() }
    var qkStart = 0
    var vStart = 0
    for head in shape.heads {
      for token in hidden.indices {
        let scores = hidden.indices.map { other -> Double in
          guard mask[other] == 1 else { return -.infinity }
          let products = (qkStart..<qkStart + head.qk).map { queries[token][$0] * keys[other][$0] }
          return products.reduce(0, +) / Double(shape.scale).squareRoot()
        }
        let largest = scores.max() ?? 0
        let weights = scores.map { Self.exponential($0 - largest) }
        let sum = weights.reduce(0, +)
        for column in vStart..<vStart + head.v {
          context[token].append(hidden.indices.reduce(0) { $0 + weights[$1] / sum * values[$1][column] })
        }
      }
      qkStart += head.qk
      vStart += head.v
    }
    return context
  }

  private func linear(_ rows: [[Double]], _ name: String, inputs: Int) -> [[Double]] {
    guard let weight = tensors[name + ".weight"], let bias = tensors[name + ".bias"] else { return [] }
    return rows.map { row in
      bias.indices.map { output in
        (0..<inputs).reduce(bias[output]) { $0 + weight[output * inputs + $1] * row[$1] }
      }
    }
  }

  private func add(_ hidden: [[Double]], _ output: [[Double]], at positions: [Int]?) -> [[Double]] {
    zip(hidden, output).map { row, addition in
      var row = row
      for (place, value) in addition.enumerated() { row[positions?[place] ?? place] += value }
      return row
    }
  }

  private func normalised(_ hidden: [[Double]], _ name: String) -> [[Double]] {
    hidden.map { row in
      let mean = row.reduce(0, +) / Double(row.count)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
      return row.indices.map { column in
        (row[column] - mean) / (variance + 1e-12).squareRoot() * (tensors[name + ".weight"]?[column] ?? .nan)
          + (tensors[name + ".bias"]?[column] ?? .nan)
      }
    }
  }
}
