import Datasets
import Encoders
import ModelFormat
import Torch
import Training

/// A teacher's outputs for many examples: fp32, no gradients, no dropout.
struct TeacherPass {
  let model: SequenceClassifier
  let batchSize: Int

  /// Batches whose outputs are in memory at once; the texts of each window are sorted by length.
  private static let window = 16

  /// Hands on the numbers of each output, example after example in the order of the data.
  func run(
    _ data: EncodedDataset, _ outputs: [KeptOutput], receive: (KeptOutput, [Float]) throws -> Void
  ) throws {
    for start in stride(from: 0, to: data.count, by: Self.window * batchSize) {
      let part = EncodedDataset(
        examples: data.examples.dropFirst(start).prefix(Self.window * batchSize).map(\.withoutTarget),
        padTokenId: data.padTokenId)
      let batches = part.evaluationBatches(size: batchSize)
      let numbers = try batches.map { try kept(outputs, of: $0.map { part.examples[$0] }, part.padTokenId) }
      for (place, output) in outputs.enumerated() {
        let ordered = EncodedDataset.restoringOrder(numbers.map { $0[place] }, of: batches)
        try receive(output, Array(ordered.joined()))
      }
    }
  }

  /// Each output's numbers of each example of a batch.
  private func kept(
    _ outputs: [KeptOutput], of examples: [EncodedExample], _ padTokenId: Int32
  ) throws -> [[[Float]]] {
    let reader = FeatureReader(model.encoder, Set(outputs.compactMap(\.key)))
    let batch = try Batch(examples: examples, padTokenId: padTokenId)
    let input = try EncoderInput(batch, on: model.device)
    let mask = try input.attentionMask.to(.float32)
    return try withoutGradients {
      let taps = reader.taps
      let output = try model.forward(input, taps: taps, collectHiddenStates: reader.needsHiddenStates)
      return try outputs.map { kept in
        let numbers =
          try kept.key.map { try reader.read($0, output.encoder, taps, mask: mask) }
          ?? output.logits.to(.float32)
        return kept.kept(of: try numbers.floats(), examples, columns: batch.columns)
      }
    }
  }
}
