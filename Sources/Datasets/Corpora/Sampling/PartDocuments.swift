/// The documents of one part of a corpus, told from seed and number alone.
///
/// A permutation of all documents, a function of the seed, puts the held-out ones first: the parts never overlap, are
/// exactly as large as asked for, and take no memory. In a part every document has a rank, 0 ..< count, in the order of
/// that permutation.
struct PartDocuments: Sendable {
  private let permutation: IndexPermutation
  private let ranks: Range<Int>

  /// The part of `documents` documents of which `heldOut` are held out.
  init(documents: Int, heldOut: Int, part: CorpusPart, seed: UInt64) {
    var generator = CorpusRandom.heldOut.generator(seed: seed, 0)
    permutation = IndexPermutation(count: documents, generator: &generator)
    ranks = part == .heldOut ? 0..<heldOut : heldOut..<documents
  }

  /// The number of documents.
  var count: Int { ranks.count }

  /// Whether a document of the corpus is in the part.
  func contains(_ document: Int) -> Bool { ranks.contains(permutation[document]) }

  /// The rank of a document that is in the part.
  func rank(of document: Int) -> Int { permutation[document] - ranks.lowerBound }

  /// The document of a rank.
  func document(rank: Int) -> Int { permutation.index(of: rank + ranks.lowerBound) }

  /// The first document of the part that is not before `document`, nil behind the last.
  func first(from document: Int) -> Int? {
    var document = document
    while document < permutation.count {
      if contains(document) { return document }
      document += 1
    }
    return nil
  }
}
