extension EncoderConfiguration {
  /// The tensors that a model of this shape holds, in the order of computation, with canonical names.
  ///
  /// Pruned matrices keep their stock names with their small shapes. The rows of query, key and value lie head
  /// after head in the order of `heads`. Where an output of the residual stream or of the pooler is left out,
  /// an index tensor `bertie.layer.N.attention.outputKept`, `bertie.layer.N.feedForward.outputKept` or
  /// `bertie.pooler.kept` holds the places of the kept ones; N counts the layers that are there. What layers share
  /// (`LayerSharing`) is named once, by its owner's number.
  ///
  /// - Parameter classifier: The head whose tensors are added, if any.
  /// - Complexity: O(layers).
  public func tensorDescriptions(classifier: ClassifierConfiguration? = nil) -> [TensorDescription] {
    func table(_ name: String, _ rows: Int, width: Int) -> TensorDescription {
      TensorDescription(name: "embeddings.\(name)_embeddings.weight", shape: [rows, width])
    }
    var list = [table("word", vocabSize, width: wordEmbeddingSize ?? embeddingSize)]
    if let wordEmbeddingSize {
      list.append(
        TensorDescription(
          name: "embeddings.word_projection.weight", shape: [embeddingSize, wordEmbeddingSize]))
    }
    list.append(table("position", maxPositionEmbeddings, width: embeddingSize))
    if typeVocabSize > 0 { list.append(table("token_type", typeVocabSize, width: embeddingSize)) }
    list += layerNorm("embeddings.LayerNorm", width: embeddingSize)
    if projectsEmbeddings { list += linear("embeddings.projection", hiddenSize, embeddingSize) }
    if let relativeAttention {
      list.append(
        TensorDescription(
          name: "encoder.relative_attention_bias.weight",
          shape: [relativeAttention.buckets, numAttentionHeads]))
    }
    for (number, layer) in layers.enumerated() { list += tensors(of: layer, number) }
    if let pooler {
      list += linear("pooler.dense", pooler, hiddenSize)
      list += index("bertie.pooler.kept", pooler)
    }
    if let classifier {
      list += classifierTensors(outputs: classifier.labels.count, pooling: classifier.pooling)
    }
    return list
  }

  /// The canonical name under which a tensor is held, where `name` counts layers as if none shared: that of the layer's owner.
  ///
  /// - Parameter source: This model's layer for the one that `name` counts; the same where nothing else is said.
  public func ownerName(of name: String, layer source: (Int) -> Int? = { $0 }) -> String {
    let parts = name.split(separator: ".", maxSplits: 3)
    guard parts.count == 4, ["encoder", "bertie"].contains(parts[0]), parts[1] == "layer",
      let layer = Int(parts[2]).flatMap(source), layers.indices.contains(layer)
    else { return name }
    let isAttention = parts[3].hasPrefix("attention.")
    let owner = isAttention ? attentionOwner(of: layer) : feedForwardOwner(of: layer)
    return "\(parts[0]).layer.\(owner).\(parts[3])"
  }

  /// Weight and bias of a classifier.
  func classifierTensors(outputs: Int, pooling: Pooling) -> [TensorDescription] {
    linear("classifier", outputs, classifierInputWidth(pooling))
  }

  /// The columns of the classifier: the kept pooler outputs, or H where the pooling has no parameters.
  public func classifierInputWidth(_ pooling: Pooling) -> Int {
    pooling == .pooler ? pooler ?? 0 : hiddenSize
  }

  /// The tensors of a layer that it does not take from another.
  private func tensors(of layer: LayerConfiguration, _ number: Int) -> [TensorDescription] {
    let name = "encoder.layer.\(number)"
    var list: [TensorDescription] = []
    if attentionOwner(of: number) == number {
      if let attention = layer.attention {
        list += linear("\(name).attention.self.query", attention.qkWidth, hiddenSize)
        list += linear("\(name).attention.self.key", attention.qkWidth, hiddenSize)
        list += linear("\(name).attention.self.value", attention.vWidth, hiddenSize)
        list += linear("\(name).attention.output.dense", attention.output, attention.vWidth)
        list += index("bertie.layer.\(number).attention.outputKept", attention.output)
      }
      list += layerNorm("\(name).attention.output.LayerNorm", width: hiddenSize)
    }
    if feedForwardOwner(of: number) == number {
      if let feedForward = layer.feedForward {
        list += linear("\(name).intermediate.dense", feedForward.width, hiddenSize)
        list += linear("\(name).output.dense", feedForward.output, feedForward.width)
        list += index("bertie.layer.\(number).feedForward.outputKept", feedForward.output)
      }
      list += layerNorm("\(name).output.LayerNorm", width: hiddenSize)
    }
    return list
  }

  private func linear(_ name: String, _ outputs: Int, _ inputs: Int) -> [TensorDescription] {
    [
      TensorDescription(name: "\(name).weight", shape: [outputs, inputs]),
      TensorDescription(name: "\(name).bias", shape: [outputs]),
    ]
  }

  private func layerNorm(_ name: String, width: Int) -> [TensorDescription] {
    [
      TensorDescription(name: "\(name).weight", shape: [width]),
      TensorDescription(name: "\(name).bias", shape: [width]),
    ]
  }

  private func index(_ name: String, _ kept: Int) -> [TensorDescription] {
    kept < hiddenSize ? [TensorDescription(name: name, shape: [kept], kind: .index)] : []
  }
}
