/// What of a corpus makes up one sample.
struct SampleSpan: Sendable, Equatable {
  /// A part of a segment, or all of it.
  struct Piece: Sendable, Equatable {
    let segment: Int
    /// The first token.
    let offset: Int
    let tokens: Int
    /// Whether it is the first of another document than the piece before.
    let startsDocument: Bool
  }

  /// The document of the first piece.
  let document: Int
  /// The pieces, in the order of the corpus.
  let pieces: [Piece]
  /// The number of tokens at which the walk ended; of a pair, what both texts may have without special ones.
  let target: Int
}
