import ModelFormat
import Pruning
import Testing

struct ModelCostTests {
  @Test func partsAddUpToTheConfigurationsOwnCount() throws {
    let dense = EncoderConfiguration.bert(
      vocabSize: 10, hiddenSize: 12, numHiddenLayers: 2, numAttentionHeads: 3, intermediateSize: 16)
    let masks = try randomMasks(
      of: dense, losing: [.key: 0.4, .value: 0.5, .attentionOutput: 0.3, .intermediate: 0.5, .output: 0.4],
      seed: 3)
    let plan = try RemovalPlan(removing: masks, from: dense, classifierLabels: 3)
    for (shape, tensors) in [
      (dense, try PlainModel.randomTensors(of: dense, labels: 3, seed: 1)),
      (plan.configuration, try plan.removed(from: PlainModel.randomTensors(of: dense, labels: 3, seed: 1))),
    ] {
      let cost = ModelCost(configuration: shape, tensors: tensors, tokens: 7)
      #expect(cost.macs == shape.macs(tokens: 7))
      let floats = tensors.filter { $0.elementType == .float64 }
      #expect(cost.parameters == floats.reduce(0) { $0 + $1.count })
      #expect(cost.bytes == tensors.reduce(0) { $0 + $1.byteCount })
    }
  }

  @Test func bertBaseCostsThePublishedMultiplyAdds() {
    let base = EncoderConfiguration.bert(
      vocabSize: 30_522, hiddenSize: 768, numHiddenLayers: 12, numAttentionHeads: 12, intermediateSize: 3072)
    #expect(ModelCost(configuration: base, tensors: [], tokens: 128).macs == 11_173_625_856)
  }

  @Test func theTableShowsWhatIsLeft() {
    let dense = EncoderConfiguration.bert(
      vocabSize: 10, hiddenSize: 4, numHiddenLayers: 1, numAttentionHeads: 1, intermediateSize: 8)
    let before = ModelCost(
      configuration: dense,
      tensors: [
        StoredTensor(
          name: "encoder.layer.0.intermediate.dense.weight", shape: [8, 4],
          floats: .init(repeating: 1, count: 32))
      ], tokens: 1000)
    var smaller = dense
    smaller.layers[0].feedForward = FeedForwardConfiguration(width: 4, output: 4)
    let after = ModelCost(
      configuration: smaller,
      tensors: [
        StoredTensor(
          name: "encoder.layer.0.intermediate.dense.weight", shape: [4, 4],
          floats: .init(repeating: 1, count: 16))
      ], tokens: 1000)
    let table = ModelCost.text(before: before, after: after)
    let words = table.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(words.contains("i 32 16 50.0 % 0.0 0.0 50.0 %"))
    #expect(words.contains("scores 0 0 - 4.0 4.0 100.0 %"))
    #expect(words.last == "0.0 MB before, 0.0 MB after; multiply-adds at 1000 tokens")
  }
}
