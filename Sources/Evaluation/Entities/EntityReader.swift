/// Reads entities off tags, sentence by sentence.
struct EntityReader {
  let scheme: TagScheme
  private(set) var entities: [Entity] = []
  private var sentence = 0
  /// The tag before. Before the first it has no type at all, not even the empty one.
  private var previous = Tag(letter: UInt8(ascii: "O"), type: "")
  /// Where the open entity begins.
  private var start = 0

  init(scheme: TagScheme) { self.scheme = scheme }

  /// A tag's letter and type.
  private struct Tag {
    var letter: UInt8
    var type: String

    func isOneOf(_ letters: String) -> Bool { letters.utf8.contains(letter) }
    func hasType(of other: Tag) -> Bool { type.utf8.elementsEqual(other.type.utf8) }
  }

  /// The next sentence.
  mutating func read(_ tags: [String]) throws {
    let tags = try tags.enumerated().map { try tag($1, word: $0) } + [try tag("O", word: tags.count)]
    switch scheme {
    case .conll: readLoosely(tags)
    case .iob2: readStrictly(tags, isInside: "I", isLast: nil)
    case .iobes: readStrictly(tags, isInside: "IE", isLast: "ES")
    }
    sentence += 1
  }

  /// seqeval: the letter, then the type behind a hyphen; without type it is `_`.
  private func tag(_ text: String, word: Int) throws -> Tag {
    let allowed: String? =
      switch scheme {
      case .conll: nil
      case .iob2: "OBI"
      case .iobes: "OBIES"
      }
    guard let letter = text.utf8.first, allowed?.utf8.contains(letter) != false else {
      throw EvaluationError(
        .outOfRange,
        "tags: sentence \(sentence), word \(word): expected a tag that begins with "
          + "\(allowed.map { "one of \($0)" } ?? "a letter"), found another")
    }
    var type = text.unicodeScalars.dropFirst()
    let hyphen: Unicode.Scalar = "-"
    if scheme == .conll {
      if type.first == hyphen {
        type = type.dropFirst()
      } else if let end = type.firstIndex(of: hyphen) {
        type = type[type.index(after: end)...]
      }
    } else {
      while type.first == hyphen { type = type.dropFirst() }
      while type.last == hyphen { type = type.dropLast() }
    }
    return Tag(letter: letter, type: type.isEmpty ? "_" : String(Substring(type)))
  }

  private mutating func readLoosely(_ tags: [Tag]) {
    for (word, tag) in tags.enumerated() {
      let changes = !tag.hasType(of: previous)
      let isOutside = tag.isOneOf("O.")
      let wasOutside = previous.isOneOf("O.")
      let ends =
        previous.isOneOf("ES") || previous.isOneOf("BI") && tag.isOneOf("BSO") || !wasOutside && changes
      if ends { append(previous.type, start..<word) }
      let starts =
        tag.isOneOf("BS") || previous.isOneOf("ESO") && tag.isOneOf("EI") || !isOutside && changes
      if starts { start = word }
      previous = tag
    }
  }

  /// `isInside` continues behind B and I of the same type; the last tag must be of `isLast`, where that is given.
  private mutating func readStrictly(_ tags: [Tag], isInside: String, isLast: String?) {
    var word = 0
    while word < tags.count {
      let first = tags[word]
      let start = word
      word += 1
      guard first.isOneOf(isLast == nil ? "B" : "BS") else { continue }
      while tags[word - 1].isOneOf("BI"), tags[word].isOneOf(isInside), tags[word].hasType(of: tags[word - 1])
      {
        word += 1
      }
      if isLast.map(tags[word - 1].isOneOf) != false { append(first.type, start..<word) }
    }
  }

  private mutating func append(_ type: String, _ words: Range<Int>) {
    entities.append(Entity(type: type, sentence: sentence, words: words))
  }
}
