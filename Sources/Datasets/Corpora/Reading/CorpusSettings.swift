/// How the files of a corpus are read.
public struct CorpusSettings: Sendable, Equatable {
  /// The largest value of ``maximumLineBytes``: 1 GiB.
  public static let largestLine = 1 << 30

  /// How text files are cut into documents.
  public var form: CorpusForm
  /// The key of the text in the objects of JSONL files.
  public var field: String
  /// Whether lines are cut into sentences, a segment each, by ``SentenceCut``.
  public var splitsSentences: Bool
  /// The most bytes of a line; a longer one is an error. Memory while reading is of its order.
  public var maximumLineBytes: Int

  /// Settings; the defaults are one sentence a line and blank lines between documents, lines of at most 16 MiB.
  public init(
    form: CorpusForm = .blankLines, field: String = "text", splitsSentences: Bool = false,
    maximumLineBytes: Int = 1 << 24
  ) {
    self.form = form
    self.field = field
    self.splitsSentences = splitsSentences
    self.maximumLineBytes = maximumLineBytes
  }
}
