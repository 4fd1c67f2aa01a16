import Datasets
import Encoders
import Torch
import Training

/// Asks one teacher about batches: from its cache where that may hold all that a stage needs, else by a forward pass.
final class TeacherReader {
  let model: SequenceClassifier
  private let reader: FeatureReader
  private let needsLogits: Bool
  private let cache: TeacherCache?

  init(
    _ teacher: Teacher, stage: DistillationStage, keys: Set<FeatureReader.Key>, data: EncodedDataset,
    batchSize: Int
  ) throws {
    model = teacher.model
    needsLogits = stage.soft != nil
    reader = FeatureReader(teacher.model.encoder, keys)
    if let place = teacher.cache, needsLogits || !keys.isEmpty,
      !stage.matches.contains(where: \.seesPadding), TeacherCache.size(of: keys, model, data) <= place.limit
    {
      cache = try TeacherCache(model, place, keys: keys, data: data, batchSize: batchSize)
    } else {
      cache = nil
    }
  }

  /// Without gradients, without dropout; a forward pass has the arithmetic of the student's.
  func outputs(
    of examples: [Int], batch: Batch, input: EncoderInput, precision: Precision
  ) throws -> TeacherOutputs {
    if let cache { return try cache.outputs(of: examples, batch: batch) }
    return try withoutGradients {
      let taps = reader.taps
      let output = try withAutocast(precision == .bf16 ? .bfloat16 : nil, on: model.device) {
        try model.forward(input, taps: taps, collectHiddenStates: reader.needsHiddenStates)
      }
      return TeacherOutputs(
        logits: needsLogits ? try output.logits.to(.float32) : nil,
        features: try reader.features(output.encoder, taps, mask: input.attentionMask.to(.float32)))
    }
  }
}
