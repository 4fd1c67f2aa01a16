/// Reads Rasa NLU training data in the Markdown of Rasa 1.
///
/// `## intent:NAME` begins an intent, `- example` (also `*` and `+`) is one of its examples. Every other `##`
/// section (synonym, regex, lookup) holds no examples. An intent may occur twice: its examples are simply
/// read twice. Comments between `<!--` and `-->` are dropped; lines that are neither heading nor item are
/// ignored, as by Rasa.
package struct RasaMarkdownReader: Sendable {
  /// How to read.
  package let options: ReadingOptions

  /// A reader.
  package init(options: ReadingOptions) {
    self.options = options
  }

  /// The examples of a file.
  ///
  /// Throws ``DatasetError`` with the line: `emptyText` for an item without text, `missingLabel` for an
  /// intent without name, `empty` when there is no intent, `invalidSetting` for regression.
  package func read(_ source: SourceText) throws -> [ReadRow] {
    let maker = RasaExampleMaker(file: source.file, options: options)
    try maker.requireLabels()
    var rows: [ReadRow] = []
    var intent: String?
    for (number, line) in Self.visibleLines(source) {
      if line.hasPrefix("##") {
        intent = Self.intent(of: line)
        if intent == "" {
          throw DatasetError(
            .missingLabel, file: source.file, line: number,
            "expected a name behind \"## intent:\", found none")
        }
      } else if let intent, let item = Self.item(line) {
        rows.append(try maker.row(item, intent: intent, line: number))
      }
    }
    guard !rows.isEmpty else {
      throw DatasetError(
        .empty, file: source.file,
        "expected examples under \"## intent:NAME\", found none in this Markdown file")
    }
    return rows
  }

  /// Whether a text has a section of an intent, so that other Markdown files in a folder can be told apart.
  ///
  /// A heading that lacks its name counts: reading then says so.
  package static func hasIntents(_ source: SourceText) -> Bool {
    visibleLines(source).contains { $0.text.hasPrefix("##") && intent(of: $0.text) != nil }
  }

  /// The lines without comments and without white space at their ends, with numbers from 1.
  private static func visibleLines(_ source: SourceText) -> [(number: Int, text: String)] {
    var inComment = false
    return source.lines.map { ($0.number, withoutComments($0.text, &inComment).trimmed) }
  }

  /// The name in `## intent:NAME`, perhaps empty; nil for other sections.
  private static func intent(of heading: String) -> String? {
    let title = heading.drop { $0 == "#" }.trimmed
    guard title.lowercased().hasPrefix("intent"), let colon = title.firstIndex(of: ":"),
      title[..<colon].trimmed.lowercased() == "intent"
    else { return nil }
    return title[title.index(after: colon)...].trimmed
  }

  /// What stands behind `-`, `*` or `+` at the begin of a line.
  private static func item(_ line: String) -> String? {
    guard let first = line.first, "-*+".contains(first) else { return nil }
    return line.dropFirst().trimmed
  }

  private static func withoutComments(_ line: Substring, _ inComment: inout Bool) -> String {
    var kept = ""
    var rest = line
    while true {
      if inComment {
        guard let end = rest.range(ofBytes: "-->") else { return kept }
        rest = rest[end.upperBound...]
        inComment = false
      }
      guard let begin = rest.range(ofBytes: "<!--") else { return kept + rest }
      kept += rest[..<begin.lowerBound]
      rest = rest[begin.upperBound...]
      inComment = true
    }
  }
}

extension Substring {
  /// The first place where the bytes of `mark` occur.
  fileprivate func range(ofBytes mark: String) -> Range<Index>? {
    let wanted = Array(mark.utf8)
    var start = startIndex
    while let place = utf8[start...].firstIndex(of: wanted[0]) {
      if utf8[place...].starts(with: wanted) {
        return place..<utf8.index(place, offsetBy: wanted.count)
      }
      start = utf8.index(after: place)
    }
    return nil
  }
}
