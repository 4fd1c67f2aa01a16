import Torch

/// What a teacher says of a batch: logits where they are needed, and the features of matches.
struct TeacherOutputs {
  /// Of the head's shape, float32; nil where nothing asks for them.
  let logits: Tensor?
  /// Features by their keys.
  let features: [FeatureReader.Key: Tensor]
}
