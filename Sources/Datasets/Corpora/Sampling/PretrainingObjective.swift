/// What is put into a sequence, and what is asked of it besides its hidden words.
public enum PretrainingObjective: Sendable, Equatable {
  /// One text of whole segments up to the maximum length; nothing is asked of it.
  ///
  /// With `crossesDocuments`, the next document goes on in the same sequence, behind a separator. A segment that
  /// alone is longer goes on in the next sequence, so no token is lost. Source: FULL-SENTENCES and DOC-SENTENCES of
  /// the RoBERTa paper (arXiv 1907.11692, section 4.2); different: DOC-SENTENCES batches are not filled up with more
  /// rows.
  case packed(crossesDocuments: Bool = true)
  /// Two texts; sentence label 0: the second follows on the first, 1: it is from another document.
  ///
  /// Source: BERT (arXiv 1810.04805, section 3.1) and its code. Different: segments that a random second text leaves
  /// unused are not used again in this epoch, the chunks being the same in all epochs; and the other document is drawn
  /// from all others with equal probability, never the same one.
  case nextSentence(PairSettings = PairSettings())
  /// Two texts; sentence label 0: they stand as in the document, 1: they are swapped.
  ///
  /// Source: ALBERT (arXiv 1909.11942, section 3.1) and its code.
  case sentenceOrder(PairSettings = PairSettings())

  /// Of pairs, their settings.
  var pairs: PairSettings? {
    switch self {
    case .packed: nil
    case .nextSentence(let settings), .sentenceOrder(let settings): settings
    }
  }
}
