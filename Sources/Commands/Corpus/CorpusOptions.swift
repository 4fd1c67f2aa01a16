package import ArgumentParser
package import Datasets

/// The texts to pre-train on, and how their files are read.
package struct CorpusOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file or a folder of texts; repeat it for several. JSON lines by .jsonl and .ndjson, all others text.",
      discussion: "Of a folder its .txt, .text, .jsonl and .ndjson files are read, those of its folders too.",
      valueName: "corpus"))
  package var data: [String]

  @Option(
    help: """
      How text files are cut into documents: blank-lines (between them), lines (each is one) or wikitext (at = Title =). A \
      line is a segment. Of JSON lines each object is a document.
      """)
  package var form = CorpusFormName.blankLines

  @Option(help: "The key of the text in JSON lines.")
  package var textField = "text"

  @Flag(help: "Cut lines into sentences, each a segment; pairs of texts are cut between segments.")
  package var sentences = false

  @Option(help: "The most bytes of a line, and of a document of JSON lines; a longer one is an error.")
  package var maxLineBytes = CorpusSettings().maximumLineBytes

  package func validate() throws {
    try requireCount("--max-line-bytes", maxLineBytes, in: 1...CorpusSettings.largestLine)
  }

  /// No options, as ArgumentParser asks for.
  package init() {}

  /// The corpus. Throws `DatasetError` for files that are not there.
  package func corpus() throws -> Corpus {
    try Corpus(
      paths: data,
      settings: CorpusSettings(
        form: form.form, field: textField, splitsSentences: sentences, maximumLineBytes: maxLineBytes))
  }
}

/// A form of text files as a word of the command line.
package enum CorpusFormName: String, CaseIterable, ExpressibleByArgument {
  case blankLines = "blank-lines"
  case lines
  case wikitext

  /// The form.
  package var form: CorpusForm {
    switch self {
    case .blankLines: .blankLines
    case .lines: .lines
    case .wikitext: .wikiText
    }
  }
}
