/// How the pieces of a SentencePiece model become the ids of a family's models.
enum SentencePieceLayout: Sendable {
  /// Ids are the pieces' numbers: ALBERT.
  case plain
  /// fairseq's: `<s>`, `<pad>`, `</s>`, `<unk>`, then the pieces from number 3 on, then `<mask>`: XLM-R.
  case fairseq
  /// CamemBERT's: four names of which two are not used, then all pieces, then `<mask>`.
  case camembert

  private var head: [String] {
    switch self {
    case .plain: []
    case .fairseq: ["<s>", "<pad>", "</s>", "<unk>"]
    case .camembert: ["<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>"]
    }
  }

  /// The number of the first piece that has an id of its own.
  private var firstPiece: Int { self == .fairseq ? 3 : 0 }

  /// The model of a file's pieces.
  ///
  /// - Throws: `TokenizationError` where a token occurs twice or the pieces are not those of the family.
  func model(of file: SentencePieceFile, maskToken: String) throws -> UnigramModel {
    let first = file.pieces.prefix(3).map { Array($0.text) }
    guard
      self == .plain || first == ["<unk>", "<s>", "</s>"].map({ Array($0.utf8) }) && file.unknownIndex == 0
    else {
      throw TokenizationError(
        .inconsistent, place: "pieces", expected: "<unk>, <s>, </s> as the first three", found: "others")
    }
    var tokens: [ArraySlice<UInt8>?] = head.map { Array($0.utf8)[...] }
    var scores = [Double](repeating: 0, count: tokens.count)
    var spelled: [Int32] = []
    for (number, piece) in file.pieces.enumerated().dropFirst(firstPiece) {
      let isRenamed = self == .camembert && number == file.unknownIndex
      if piece.kind == .normal || piece.kind == .userDefined { spelled.append(Int32(tokens.count)) }
      tokens.append(isRenamed ? Array("<unk>NOTUSED".utf8)[...] : piece.text)
      scores.append(score(of: piece))
    }
    if self != .plain {
      tokens.append(Array(maskToken.utf8)[...])
      scores.append(0)
    }
    let least = file.pieces.lazy.filter { $0.kind == .normal }.map(\.score).min() ?? 0
    return try UnigramModel(
      vocabulary: try VocabularyReader.vocabulary(tokens), scores: scores, spelled: spelled,
      unknownId: self == .plain ? Int32(file.unknownIndex) : 3, leastScore: Double(least),
      fallsBackToBytes: file.fallsBackToBytes, flavor: .sentencePiece)
  }

  /// A piece's score. A user-defined one of n bytes gets 0.1 (n - 1), which wins over pieces with logarithms of
  /// probabilities; so `sentencepiece` 0.2.3 does, as its choices among ways with nearly equal sums show.
  private func score(of piece: SentencePieceFile.Piece) -> Double {
    piece.kind == .userDefined ? 0.1 * Double(piece.text.count - 1) : Double(piece.score)
  }
}
