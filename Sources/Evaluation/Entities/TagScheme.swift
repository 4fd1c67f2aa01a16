/// How tags say which words are an entity.
public enum TagScheme: String, Sendable, CaseIterable {
  /// As the CoNLL shared tasks' conlleval: an entity begins at B and S, and at I and E behind O, E and S or another
  /// type; it ends at O, B and S, behind E and S, and where the type changes. So an I without B begins one.
  /// seqeval's default mode.
  case conll
  /// B, then I of the same type; nothing else is an entity. seqeval's strict mode with IOB2.
  case iob2
  /// S, or B, then I, then E of the same type; nothing else is an entity. seqeval's strict mode with IOBES.
  case iobes

  /// The entities of tagged sentences, in their order.
  ///
  /// Tags are O, or B, I, E or S followed by `-` and the type. Throws ``EvaluationError`` (`outOfRange`) with
  /// sentence and word for an empty tag, and in the strict schemes for one of another letter. Linear time.
  public func entities(of sentences: [[String]]) throws -> [Entity] {
    var reader = EntityReader(scheme: self)
    for sentence in sentences { try reader.read(sentence) }
    return reader.entities
  }
}
