import JSON

// For each text its words, `[start, end, candidate, ...]` each, in bytes of the text's UTF-8.
extension WordCandidates {
  /// What is wrong with lists that cannot be read.
  struct Damage: Error {
    let found: String
  }

  /// The candidates of texts as JSON.
  static func json(of candidates: [[WordCandidates]]) -> JSONValue {
    .array(candidates.map { .array($0.map(\.json)) })
  }

  /// Reads the candidates of `texts`.
  static func lists(_ json: JSONValue?, of texts: some Collection<String>) throws(Damage)
    -> [[WordCandidates]]
  {
    guard let lists = json?.array, lists.count == texts.count else {
      throw Damage(found: "\(json?.array?.count ?? 0) texts")
    }
    var result: [[WordCandidates]] = []
    for (list, text) in zip(lists, texts) {
      let words = (list.array ?? []).compactMap { WordCandidates($0, size: text.utf8.count) }
      let isAscending = zip(words, words.dropFirst()).allSatisfy {
        $0.range.upperBound <= $1.range.lowerBound
      }
      guard words.count == list.array?.count, isAscending else { throw Damage(found: "a damaged file") }
      result.append(words)
    }
    return result
  }

  private var json: JSONValue {
    .array(
      [.integer(Int64(range.lowerBound)), .integer(Int64(range.upperBound))] + words.map { .string($0) })
  }

  /// Reads a word of a text of `size` bytes; nil for what is none.
  private init?(_ json: JSONValue, size: Int) {
    guard let parts = json.array, parts.count >= 2, let start = parts[0].int, let end = parts[1].int,
      0 <= start, start < end, end <= size
    else { return nil }
    let words = parts[2...].compactMap(\.string)
    guard words.count == parts.count - 2 else { return nil }
    self.init(range: start..<end, words: words)
  }
}
