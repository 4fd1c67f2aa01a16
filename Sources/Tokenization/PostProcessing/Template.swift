/// The order of sequences and special tokens in an encoding.
struct Template: Sendable, Equatable {
  /// A part of an encoding.
  enum Piece: Sendable, Equatable {
    /// All tokens of the first (0) or the second (1) sequence.
    case sequence(Int, typeId: Int32)
    /// Tokens that no text holds.
    case special([Int32], typeId: Int32)
  }

  var pieces: [Piece]

  /// The number of special tokens.
  var addedTokens: Int {
    pieces.reduce(0) { count, piece in
      if case .special(let ids, _) = piece { return count + ids.count }
      return count
    }
  }

  /// BERT's template for one sequence: `[CLS] A [SEP]`, all of type 0.
  static func bertSingle(classId: Int32, separatorId: Int32) -> Template {
    Template(pieces: [
      .special([classId], typeId: 0), .sequence(0, typeId: 0), .special([separatorId], typeId: 0),
    ])
  }

  /// BERT's template for two sequences: `[CLS] A [SEP]` of type 0, `B [SEP]` of type 1.
  static func bertPair(classId: Int32, separatorId: Int32) -> Template {
    let second: [Piece] = [.sequence(1, typeId: 1), .special([separatorId], typeId: 1)]
    return Template(pieces: bertSingle(classId: classId, separatorId: separatorId).pieces + second)
  }

  /// RoBERTa's template for two sequences: `<s> A </s> </s> B </s>`, all of type 0.
  static func robertaPair(classId: Int32, separatorId: Int32) -> Template {
    let second: [Piece] = [
      .special([separatorId], typeId: 0), .sequence(1, typeId: 0), .special([separatorId], typeId: 0),
    ]
    return Template(pieces: bertSingle(classId: classId, separatorId: separatorId).pieces + second)
  }

  /// One sequence and nothing else.
  static let plainSingle = Template(pieces: [.sequence(0, typeId: 0)])
  /// Two sequences and nothing else.
  static let plainPair = Template(pieces: [.sequence(0, typeId: 0), .sequence(1, typeId: 1)])
}
