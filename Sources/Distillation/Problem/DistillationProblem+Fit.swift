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
    guard teacher.configuration.vocabSize == student.configuration.vocabSize else {
      throw refusal(
        "student's vocabulary", "the teacher's \(teacher.configuration.vocabSize) pieces",
        "\(student.configuration.vocabSize)")
    }
    guard teacher.device == student.device else {
      throw refusal("student's device", "\(teacher.device)", "\(student.device)")
    }
  }

  /// Throws unless the student's layers can stand for those of the one teacher.
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
  }

  /// The learnt maps that the stage's rows name. Rows that share one have the same widths.
  static func projections(
    _ stage: DistillationStage, _ student: SequenceClassifier, _ teacher: SequenceClassifier?
  ) throws -> [String: Projection] {
    guard let teacher else { return [:] }
    var widths: [String: [Int]] = [:]
    for match in stage.matches {
      guard let name = match.projection else { continue }
      func width(_ model: SequenceClassifier) -> Int {
        match.feature == .pooled ? model.configuration.pooler ?? 0 : model.configuration.hiddenSize
      }
      let found = [width(student), width(teacher)]
      guard widths[name] == nil || widths[name] == found else {
        throw DistillationError(
          .badMatch, place: "projection \(name)", expected: "rows of one width, \(widths[name] ?? [])",
          found: "\(found)")
      }
      widths[name] = found
    }
    var projections: [String: Projection] = [:]
    for (name, width) in widths.sorted(by: { $0.key < $1.key }) {
      projections[name] = try Projection(name: name, from: width[0], to: width[1], on: student.device)
    }
    return projections
  }
}
