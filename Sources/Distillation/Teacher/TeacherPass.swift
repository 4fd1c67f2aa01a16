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
    let reader = FeatureReader(model.encoder, keys)
    var logits: [[[Float]]] = []
    var vectors: [FeatureReader.Key: [[[Float]]]] = [:]
    for indices in batches {
      let examples = indices.map { data.examples[$0].withoutTarget }
      let batch = try Batch(examples: examples, exampleIndices: indices, padTokenId: data.padTokenId)
      let input = try EncoderInput(batch, on: model.device)
      let output = try withoutGradients {
        try model.forward(input, collectHiddenStates: reader.needsHiddenStates)
      }
      logits.append(
        model.classifier.divided(
          try output.logits.to(.float32).floats(), examples, columns: batch.columns))
      for key in keys {
        let rows = try reader.read(key, output.encoder, nil, mask: input.attentionMask.to(.float32))
        let width = rows.shape[1]
        vectors[key, default: []].append(
          examples.divided(try rows.floats(), width: width) { $0.sequenceCount * width })
      }
    }
    func ordered(_ values: [[[Float]]]) -> [Float] {
      Array(EncodedDataset.restoringOrder(values, of: batches).joined())
    }
    return (ordered(logits), vectors.mapValues(ordered))
  }
}
