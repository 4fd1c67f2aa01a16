import CKernels
import ModelFormat

extension WeightReader {
  /// Half of a layer.
  private struct Half {
    let maps: LayerWeights.Sublayer?
    let norm: Norm
  }

  /// All layers as they run. What they share is packed once, for its owner.
  func layers() throws -> [LayerWeights] {
    var layers: [LayerWeights] = []
    for (number, layer) in configuration.layers.enumerated() {
      let (attention, heads): (Half, HeadPlan?)
      let owner = configuration.attentionOwner(of: number)
      if owner < number {
        attention = Half(maps: layers[owner].attention, norm: layers[owner].attentionNorm)
        heads = layers[owner].heads
      } else {
        heads = layer.attention.map(HeadPlan.init)
        attention = try self.attention(layer.attention, heads, number)
      }
      let other = configuration.feedForwardOwner(of: number)
      let feedForward =
        other < number
        ? Half(maps: layers[other].feedForward, norm: layers[other].feedForwardNorm)
        : try self.feedForward(layer.feedForward, number)
      layers.append(
        LayerWeights(
          attention: attention.maps, heads: heads, attentionNorm: attention.norm,
          feedForward: feedForward.maps, feedForwardNorm: feedForward.norm))
    }
    return layers
  }

  private func attention(_ kept: AttentionConfiguration?, _ heads: HeadPlan?, _ number: Int) throws -> Half {
    let name = "encoder.layer.\(number).attention"
    var maps: LayerWeights.Sublayer?
    if let kept, let heads {
      let context = try weights("\(name).output.dense", kept.output, kept.vWidth)
      maps = LayerWeights.Sublayer(
        first: try pack(projections(name, kept, heads)),
        second: try pack(
          context.takingInputs(heads.contextPlaces, gap: heads.contextGap), gap: heads.contextGap),
        places: try places("bertie.layer.\(number).attention.outputKept", kept.output),
        of: configuration.hiddenSize)
    }
    return Half(maps: maps, norm: try norm("\(name).output.LayerNorm"))
  }

  private func feedForward(_ kept: FeedForwardConfiguration?, _ number: Int) throws -> Half {
    let name = "encoder.layer.\(number)"
    var maps: LayerWeights.Sublayer?
    if let kept {
      let middle = (kept.width / 2).rounded(upTo: Int(CK_LINE))
      maps = LayerWeights.Sublayer(
        first: try map("\(name).intermediate.dense", inputs: configuration.hiddenSize, outputs: kept.width),
        second: try map(
          "\(name).output.dense", inputs: kept.width, outputs: kept.output, gap: middle..<middle),
        places: try places("bertie.layer.\(number).feedForward.outputKept", kept.output),
        of: configuration.hiddenSize)
    }
    return Half(maps: maps, norm: try norm("\(name).output.LayerNorm"))
  }

  /// Q, K and V of every head as one map, each head at its place: all of them as numbers where one is excluded.
  private func projections(_ name: String, _ attention: AttentionConfiguration, _ heads: HeadPlan) throws
    -> LinearWeights
  {
    func part(_ part: String, _ width: Int) throws -> LinearWeights {
      try weights("\(name).self.\(part)", width, configuration.hiddenSize)
    }
    return try LinearWeights.stacked([
      part("query", attention.qkWidth), part("key", attention.qkWidth), part("value", attention.vWidth),
    ]).takingOutputs(heads.places)
  }

  private func places(_ name: String, _ kept: Int) throws -> [Int32]? {
    kept < configuration.hiddenSize ? try source.places(name, below: configuration.hiddenSize) : nil
  }
}
