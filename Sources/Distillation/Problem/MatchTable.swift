import Encoders
import ModelFormat
import Torch

/// The rows of a table of matches on a student: what they read of it, its learnt maps, and their losses.
struct MatchTable {
  let matches: [FeatureMatch]
  /// What is read of the student.
  let reader: FeatureReader
  private let projections: [String: Projection]

  /// Prepares rows, and draws new projections from libtorch's generator.
  ///
  /// - Parameters:
  ///   - matches: The rows.
  ///   - student: The encoder that learns.
  ///   - teacher: One that it learns from; projections map to its width. Nil where there are no rows.
  /// - Throws: `DistillationError` with code `badMatch` for rows of other widths that share a projection.
  init(_ matches: [FeatureMatch], student: Encoder, teacher: Encoder?) throws {
    self.matches = matches
    reader = FeatureReader(
      student, Set(matches.map { FeatureReader.Key(feature: $0.feature, layer: $0.studentLayer) }))
    projections = try teacher.map { try Self.projections(matches, student, $0) } ?? [:]
  }

  /// What is asked of a teacher.
  var teacherKeys: Set<FeatureReader.Key> {
    Set(matches.map { FeatureReader.Key(feature: $0.feature, layer: $0.teacherLayer) })
  }

  /// Those of the projections, by their names.
  var parameters: [NamedTensor] { projections.sorted { $0.key < $1.key }.flatMap(\.value.parameters) }

  /// Each row's loss times its weight, and what it is a mean over.
  ///
  /// - Parameters:
  ///   - output: The student's pass, with `reader`'s hidden states.
  ///   - taps: What it recorded.
  ///   - theirs: The teacher's features.
  ///   - mask: 1 for tokens, 0 for padding, float32 [B, T].
  ///   - hasPadding: Whether any token is padding.
  func terms(
    _ output: EncoderOutput, _ taps: OutputTaps?, teacher theirs: [FeatureReader.Key: Tensor], mask: Tensor,
    hasPadding: Bool
  ) throws -> [(LossUnit, Tensor)] {
    try matches.map { match in
      var ours = try reader.read(
        .init(feature: match.feature, layer: match.studentLayer), output, taps, mask: mask)
      if let name = match.projection, let projection = projections[name] { ours = try projection(ours) }
      guard let theirs = theirs[.init(feature: match.feature, layer: match.teacherLayer)] else {
        fatalError("MatchTable: the teacher was not asked for \(match.feature.rawValue)")
      }
      let heads = reader.encoder.configuration.layers[match.studentLayer].attention?.heads.count ?? 1
      let term = try match.term(
        student: ours, teacher: theirs, mask: mask, hasPadding: hasPadding, heads: heads)
      return (match.unit, try term * match.weight)
    }
  }

  /// The learnt maps that rows name. Rows that share one have the same widths.
  private static func projections(
    _ matches: [FeatureMatch], _ student: Encoder, _ teacher: Encoder
  ) throws -> [String: Projection] {
    var widths: [String: [Int]] = [:]
    for match in matches {
      guard let name = match.projection else { continue }
      func width(_ encoder: Encoder) -> Int {
        match.feature == .pooled ? encoder.configuration.pooler ?? 0 : encoder.configuration.hiddenSize
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
