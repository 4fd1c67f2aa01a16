/// A place in a corpus at which a sample begins.
struct CorpusPosition: Sendable, Equatable {
  /// The document.
  var document: Int
  /// The segment of the corpus.
  var segment: Int
  /// The token of the segment.
  var offset = 0
}
