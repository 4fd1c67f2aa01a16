import Foundation
public import ModelFormat

/// A small stock BERT: H 8, 2 heads, 3 layers.
public func smallStock() -> EncoderConfiguration {
  .bert(
    vocabSize: 16, hiddenSize: 8, numHiddenLayers: 3, numAttentionHeads: 2, intermediateSize: 16,
    maxPositionEmbeddings: 10)
}

/// A random pruned shape of a stock one, with empty and full components among the cases.
public func randomPruned(
  of stock: EncoderConfiguration = smallStock(), using generator: inout SeededGenerator
) -> EncoderConfiguration {
  var configuration = stock
  let (hidden, head) = (stock.hiddenSize, stock.headSize)
  func pick(_ limits: ClosedRange<Int>) -> Int {
    // The ends are as likely as all that is between.
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: limits.lowerBound
    case 1: limits.upperBound
    default: Int.random(in: limits, using: &generator)
    }
  }
  let kept = configuration.layers.indices.filter { _ in pick(0...3) > 0 }
  configuration.sharing = configuration.sharing?.keeping(kept)
  configuration.layers = kept.map { number in
    var layer = configuration.layers[number]
    var heads: [HeadConfiguration] = []
    for source in (0..<stock.numAttentionHeads).reversed() where pick(0...3) > 0 {
      heads.append(HeadConfiguration(source: source, qk: pick(0...head), v: pick(1...head)))
    }
    layer.attention =
      pick(0...3) == 0 ? nil : AttentionConfiguration(heads: heads, scale: head, output: pick(1...hidden))
    layer.feedForward =
      pick(0...3) == 0
      ? nil
      : FeedForwardConfiguration(
        width: pick(0...stock.intermediateSize), output: pick(1...hidden))
    return layer
  }
  for number in configuration.layers.indices {
    let (attention, feedForward) = (
      configuration.attentionOwner(of: number), configuration.feedForwardOwner(of: number)
    )
    configuration.layers[number].attention = configuration.layers[attention].attention
    configuration.layers[number].feedForward = configuration.layers[feedForward].feedForward
  }
  configuration.pooler = pick(0...hidden)
  return configuration
}

/// Random weights, and random ascending places, for a shape.
public func randomTensors(
  _ configuration: EncoderConfiguration, classifier: ClassifierConfiguration? = nil,
  using generator: inout SeededGenerator
) -> [StoredTensor] {
  configuration.tensorDescriptions(classifier: classifier).map { description in
    switch description.kind {
    case .parameter:
      StoredTensor(
        name: description.name, shape: description.shape,
        floats: (0..<description.count).map { _ in Float.random(in: -1...1, using: &generator) })
    case .index:
      StoredTensor(
        name: description.name, shape: description.shape,
        int32s: (0..<configuration.hiddenSize).shuffled(using: &generator).prefix(description.count)
          .sorted().map(Int32.init))
    case .quantized, .scale: preconditionFailure("a shape describes numbers")
    }
  }
}

/// A head of three labels.
public let threeLabels = ClassifierConfiguration(
  problemType: .singleLabelClassification, labels: ["no", "yes", "perhaps"])

/// The folder of goldens beside the test targets.
public let goldens = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Goldens").path
