import ModelFormat

extension FeatureMatch {
  /// Throws `DistillationError` unless the parts fit each other and both models' shapes: `badMatch` for a row that contradicts itself
  /// or names what a model does not have, `modelsDiffer` for other widths or numbers of heads, `headsDoNotDivide`.
  func validate(teacher: EncoderConfiguration, student: EncoderConfiguration) throws {
    try requireConsistency()
    for (name, layer, count) in [
      ("teacher", teacherLayer, teacher.layers.count), ("student", studentLayer, student.layers.count),
    ] where feature.hasLayers && !(0..<count).contains(layer) {
      throw refusal("a layer 0 to \(count - 1) of the \(name)", "\(layer)")
    }
    if feature.isOfAttention {
      try requireAttention(
        attention(of: teacher, layer: teacherLayer, "teacher"),
        attention(of: student, layer: studentLayer, "student"))
    } else {
      try requireSame("width", width(of: student, "student"), width(of: teacher, "teacher"))
    }
  }

  private func requireConsistency() throws {
    guard feature.losses.contains(loss) else {
      throw refusal(
        "loss \(feature.losses.map(\.rawValue).joined(separator: " or "))", "loss \(loss.rawValue)")
    }
    guard weight > 0, weight.isFinite else { throw refusal("a weight above 0", "\(weight)") }
    guard feature.hasLayers || (teacherLayer == 0 && studentLayer == 0) else {
      throw refusal("no layer", "layers \(teacherLayer) and \(studentLayer)")
    }
    guard projection == nil || !feature.isOfAttention else {
      throw refusal("no projection: attention has none", "projection \(projection ?? "")")
    }
    guard relationHeads == nil || feature.isRelation else {
      throw refusal("no relation heads", "\(relationHeads ?? 0)")
    }
    guard !includesPadding || feature == .embedding || feature == .hidden else {
      throw refusal("padding of embedding and hidden alone", "padding=true")
    }
  }

  /// Throws `DistillationError` (`modelsDiffer`) where a learnt map would have to lead to several widths.
  func requireOneWidth(_ teachers: [EncoderConfiguration]) throws {
    guard projection != nil else { return }
    let widths = try teachers.map { try width(of: $0, "teacher") }
    guard let other = widths.first(where: { $0 != widths[0] }) else { return }
    throw DistillationError(
      .modelsDiffer, place: place, expected: "teachers of one width, as all share the learnt map",
      found: "\(widths[0]) and \(other)")
  }

  /// The width of a model's states, or of its pooler's output.
  private func width(of model: EncoderConfiguration, _ name: String) throws -> Int {
    guard feature == .pooled else { return model.hiddenSize }
    guard let pooler = model.pooler else { throw refusal("a \(name) with a pooler", "none") }
    return pooler
  }

  private func attention(
    of model: EncoderConfiguration, layer: Int, _ name: String
  ) throws -> AttentionConfiguration {
    guard let attention = model.layers[layer].attention, width(of: attention) > 0 else {
      throw refusal("a layer of the \(name) that has kept its attention", "layer \(layer)")
    }
    return attention
  }

  /// The rows of the maps that are looked at.
  private func width(of attention: AttentionConfiguration) -> Int {
    feature == .value ? attention.vWidth : attention.qkWidth
  }

  private func requireAttention(
    _ teacher: AttentionConfiguration, _ student: AttentionConfiguration
  ) throws {
    guard feature.isRelation else {
      return try requireSame("number of heads", student.heads.count, teacher.heads.count)
    }
    let heads = relationHeads ?? student.heads.count
    for (name, width) in [("teacher", width(of: teacher)), ("student", width(of: student))] {
      try AttentionLoss.requireDivision(of: width, heads: heads, place: "\(place), \(name)")
    }
  }

  private func requireSame(_ what: String, _ student: Int, _ teacher: Int) throws {
    guard student != teacher, feature.isOfAttention || projection == nil else { return }
    let advice = feature.isOfAttention ? "" : "; projection=NAME learns a map between them"
    throw DistillationError(
      .modelsDiffer, place: place, expected: "the teacher's \(what) \(teacher)\(advice)", found: "\(student)")
  }

  private var place: String { "match \(feature.rawValue)" }

  private func refusal(_ expected: String, _ found: String) -> DistillationError {
    DistillationError(.badMatch, place: place, expected: expected, found: found)
  }
}
