import Datasets
import Encoders
import ModelFormat
import Torch
import Training

/// A teacher's logits and vectors for many examples: fp32, no gradients, no dropout, in the order of the data.
struct TeacherPass {
  let model: SequenceClassifier
  let batchSize: Int

  /// Logits of example after example without padding, and each vector's rows of text after text.
  func run(
    _ data: EncodedDataset, keys: Set<FeatureReader.Key>
  ) throws -> (logits: [Float], vectors: [FeatureReader.Key: [Float]]) {
    let batches = data.evaluationBatches(size: batchSize)
    let reader = FeatureReader(model, keys)
    var logits: [[[Float]]] = []
    var vectors: [FeatureReader.Key: [[[Float]]]] = [:]
    for indices in batches {
      let examples = indices.map { data.examples[$0].withoutTarget }
      let batch = try Batch(examples: examples, exampleIndices: indices, padTokenId: data.padTokenId)
      let output = try withoutGradients {
        try model.forward(
          EncoderInput(batch, on: model.device), collectHiddenStates: reader.needsHiddenStates)
      }
      let isPooled = model.classifier.kind.isPooled
      let labels = model.classifier.labels.count
      logits.append(
        divided(
          try output.logits.to(.float32).floats(), examples, width: isPooled ? labels : batch.columns * labels
        ) { model.classifier.outputCount(of: $0) })
      for key in keys {
        let rows = try reader.read(key, output, nil)
        let width = rows.shape[1]
        vectors[key, default: []].append(
          divided(try rows.floats(), examples, width: width) { $0.sequenceCount * width })
      }
    }
    func ordered(_ values: [[[Float]]]) -> [Float] {
      Array(EncodedDataset.restoringOrder(values, of: batches).joined())
    }
    return (ordered(logits), vectors.mapValues(ordered))
  }

  /// The first `count` numbers of each example's rows of `width`.
  private func divided(
    _ values: [Float], _ examples: [EncodedExample], width: Int, count: (EncodedExample) -> Int
  ) -> [[Float]] {
    var start = 0
    return examples.map { example in
      defer { start += example.sequenceCount * width }
      return Array(values[start..<start + count(example)])
    }
  }
}
