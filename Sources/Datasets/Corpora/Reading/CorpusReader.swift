import JSON

/// Gives the segments of a corpus one after the other.
///
/// Memory: the longest line. Not thread-safe.
package final class CorpusReader {
  private let corpus: Corpus
  private var nextFile = 0
  private var lines: LineReader?
  /// Segments of a line that were not given yet, the last one first.
  private var pending: [CorpusSegment] = []
  private var startsDocument = true
  private var isEmpty = true
  private var digests: [String] = []

  /// A reader at the begin of a corpus.
  package init(_ corpus: Corpus) {
    self.corpus = corpus
  }

  /// The next segment, nil behind the last.
  ///
  /// Throws ``DatasetError`` with file and line: `unreadable`, `notUTF8`, `tooLong`, `malformed` and `missingColumn`
  /// for JSON; `empty` at the end of a corpus that had no segment.
  package func next() throws -> CorpusSegment? {
    while pending.isEmpty {
      guard let lines = try lines ?? nextLines() else {
        guard !isEmpty else {
          throw DatasetError(
            .empty, file: corpus.files.first ?? "",
            "expected lines of text, found none in \(corpus.files.count) file(s)")
        }
        return nil
      }
      if let line = try lines.next() {
        try read(line, lines)
      } else {
        digests.append(try lines.digest())
        self.lines = nil
      }
    }
    isEmpty = false
    return pending.removeLast()
  }

  /// As ``Corpus/digest()``, of the bytes that were read; the reader must have given its last segment.
  package func digest() -> String { corpus.digest(of: digests) }

  private func nextLines() throws -> LineReader? {
    guard nextFile < corpus.files.count else { return nil }
    lines = try corpus.lines(of: corpus.files[nextFile])
    nextFile += 1
    startsDocument = true
    return lines
  }

  private func read(_ line: String, _ lines: LineReader) throws {
    let text = line.trimmed
    if Corpus.isJSONLines(lines.file) {
      if !text.isEmpty { try readObject(text, lines) }
      return
    }
    switch corpus.settings.form {
    case .blankLines: startsDocument = startsDocument || text.isEmpty
    case .lines: startsDocument = true
    case .wikiText: startsDocument = startsDocument || Self.isTitle(text)
    }
    add([text])
  }

  private func readObject(_ line: String, _ lines: LineReader) throws {
    let object = try JSONLinesReader.object(line, line: lines.line, file: lines.file)
    let field = corpus.settings.field
    guard let value = object[field] else {
      throw DatasetError(
        .missingColumn, file: lines.file, line: lines.line,
        "expected the key \"\(field)\", found \(ColumnNames(found: object.keys, file: "").listing)")
    }
    guard let text = value.string else {
      throw DatasetError(
        .malformed, file: lines.file, line: lines.line,
        "expected a string under \"\(field)\", found \(value.kind)")
    }
    startsDocument = true
    add(text.split(whereSeparator: \.isNewline).map { String($0).trimmed })
  }

  /// Queues the segments of the lines of one line of a file.
  private func add(_ texts: [String]) {
    for text in texts where !text.isEmpty {
      let sentences = corpus.settings.splitsSentences ? SentenceCut.sentences(of: text) : [text[...]]
      for sentence in sentences {
        pending.append(CorpusSegment(text: String(sentence), startsDocument: startsDocument))
        startsDocument = false
      }
    }
    pending.reverse()
  }

  /// Whether a line is `= Title =`.
  private static func isTitle(_ line: String) -> Bool {
    line.hasPrefix("= ") && line.hasSuffix(" =") && !line.hasPrefix("= =") && line.utf8.count > 4
  }
}
