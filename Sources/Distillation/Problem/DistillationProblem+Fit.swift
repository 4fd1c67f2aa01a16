import Datasets
import Encoders
import ModelFormat
import Torch

extension DistillationProblem {
  /// Throws unless a teacher's outputs mean what the student's do, and both can read the same batches.
  static func requireFit(_ teacher: SequenceClassifier, _ student: SequenceClassifier) throws {
    let (theirs, ours) = (teacher.classifier, student.classifier)
    func refusal(_ place: String, _ expected: String, _ found: String) -> DistillationError {
      DistillationError(.modelsDiffer, place: place, expected: expected, found: found)
    }
    guard theirs.kind == ours.kind, theirs.problemType == ours.problemType else {
      throw refusal(
        "student's head", "the teacher's, \(theirs.kind.rawValue) (\(theirs.problemType.rawValue))",
        "\(ours.kind.rawValue) (\(ours.problemType.rawValue))")
    }
    guard theirs.labels == ours.labels else {
      throw refusal(
        "student's labels", "the teacher's \(theirs.labels.count), in the same order",
        "\(ours.labels.count)"
          + (theirs.labels.count == ours.labels.count ? " in another order or with other names" : ""))
    }
    try student.encoder.requireSameTokens(as: teacher.encoder)
  }

  /// Throws unless a model's head reads the pooler, which does not run for others.
  static func requireReadPooler(_ model: SequenceClassifier) throws {
    guard model.classifier.pooling != .pooler else { return }
    throw DistillationError(
      .badMatch, place: "match pooled", expected: "heads that read the pooler",
      found: "one with the pooling \(model.classifier.pooling.rawValue)")
  }

  /// Throws unless the student's layers can stand for those of the one teacher, and all else, which is not trained, is the teacher's.
  static func requireReplaceable(_ teachers: [Teacher], _ student: SequenceClassifier) throws {
    guard teachers.count == 1 else {
      throw DistillationError(
        .badRecipe, place: "replacement", expected: "one teacher", found: "\(teachers.count)")
    }
    let (theirs, ours) = (teachers[0].model.configuration, student.configuration)
    guard theirs.hiddenSize == ours.hiddenSize, theirs.family == ours.family,
      theirs.layers.count >= ours.layers.count
    else {
      throw DistillationError(
        .modelsDiffer, place: "replacement",
        expected:
          "a \(theirs.family.rawValue) student of width \(theirs.hiddenSize), at most \(theirs.layers.count) layers",
        found: "\(ours.family.rawValue), width \(ours.hiddenSize), \(ours.layers.count) layers")
    }
    let kept = Dictionary(uniqueKeysWithValues: teachers[0].model.parameters.map { ($0.name, $0.tensor) })
    for parameter in student.parameters where !parameter.name.hasPrefix(layerPrefix) {
      guard let theirs = kept[parameter.name], theirs.shape == parameter.tensor.shape,
        try theirs.floats() == parameter.tensor.floats()
      else {
        throw DistillationError(
          .modelsDiffer, place: "replacement",
          expected: "a student made of the teacher's layers, as embeddings and head are not trained",
          found: "another \(parameter.name)")
      }
    }
  }
}

extension EncodedDataset {
  /// Throws where there is nothing to learn from.
  func requireExamples() throws {
    guard count == 0 else { return }
    throw DistillationError(
      .badRecipe, place: "training data", expected: "at least one example", found: "none")
  }
}

extension Encoder {
  /// Throws unless a teacher and this student can read the same batches.
  func requireSameTokens(as teacher: Encoder) throws {
    func refusal(_ place: String, _ expected: String, _ found: String) -> DistillationError {
      DistillationError(.modelsDiffer, place: place, expected: expected, found: found)
    }
    let (theirs, ours) = (teacher.configuration.vocabSize, configuration.vocabSize)
    guard theirs == ours else {
      throw refusal("student's vocabulary", "the teacher's \(theirs) pieces", "\(ours)")
    }
    guard teacher.device == device else {
      throw refusal("student's device", "\(teacher.device)", "\(device)")
    }
  }
}
