/// The token of every id: the model's and the added ones. Encodings keep a reference, to name their tokens on demand.
final class TokenNames: Sendable {
  let vocabulary: Vocabulary
  /// Added tokens by id, those that the model's vocabulary holds too included.
  let added: [Int32: String]

  init(vocabulary: Vocabulary, added: [Int32: String]) {
    self.vocabulary = vocabulary
    self.added = added
  }

  /// The token of an id, or nil.
  subscript(id: Int32) -> String? { added[id] ?? vocabulary.token(of: id) }
}
