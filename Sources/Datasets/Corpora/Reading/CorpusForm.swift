/// How a text file of a corpus is cut into documents.
///
/// In every form a line is a segment (or several, see ``CorpusSettings/splitsSentences``), lines with nothing but
/// white space are none, and the end of a file ends a document. Files named `.jsonl` or `.ndjson` have a form of
/// their own: an object a line, whose text is a document.
public enum CorpusForm: String, Sendable, CaseIterable {
  /// Blank lines end documents, as in the input of Google's BERT.
  case blankLines
  /// Each line is a document.
  case lines
  /// A line `= Title =` begins a document, as in WikiText; `= = Section = =` and blank lines do not. A formula that
  /// looks like a title begins one too (2 of the 62 documents of WikiText-2's test file).
  case wikiText
}
