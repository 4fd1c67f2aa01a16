/// A sentence or a line of a corpus.
package struct CorpusSegment: Sendable, Equatable {
  /// The text, without white space at its ends, never empty.
  package let text: String
  /// Whether a document begins with it.
  package let startsDocument: Bool
}
