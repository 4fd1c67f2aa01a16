/// The scratch memory and the state of encoding one text after another.
///
/// Complexity: linear in the text. Allocates only where a text needs more room than those before it.
struct SequencePass: ~Copyable {
  private let encoder: SequenceEncoder
  private let unit: OffsetUnit
  private let staged: Bool
  private let matcher: PieceMatcher
  private let ascii: UnsafePointer<UInt16>
  private let actions: CodePointTable<CharacterAction>.Reader
  private var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var tokens = TokenSequence()
  private var word: WordBuffer
  private var wordNumber: Int32 = 0

  /// A pass over texts.
  ///
  /// - Parameters:
  ///   - unit: What offsets count.
  ///   - countsWords: Whether tokens know their words.
  ///   - staged: Whether to normalise step by step even where one pass would do; for tests.
  init(_ encoder: SequenceEncoder, unit: OffsetUnit, countsWords: Bool, staged: Bool = false) {
    self.encoder = encoder
    self.unit = unit
    tokens.countsWords = countsWords
    self.staged = staged
    matcher = encoder.model.matcher
    ascii = encoder.characters.ascii.base
    actions = encoder.characters.actions.reader
    word = WordBuffer(limit: encoder.model.maxInputCharsPerWord)
  }

  /// The tokens of a text with their places in it.
  ///
  /// The next call reuses their memory, unless the caller still holds them.
  ///
  /// - Throws: `TokenizationError` for a text of 4 GiB or more.
  mutating func encode(_ text: String) throws -> TokenSequence {
    var text = text
    return try text.withUTF8 { bytes in
      guard bytes.count < Int(UInt32.max) else {
        throw TokenizationError(
          .invalidOptions, place: "text", expected: "less than 4 GiB", found: "\(bytes.count) bytes")
      }
      self.text = bytes
      tokens.removeAll(reserving: bytes.count / 4 + 4)
      word.clear()
      wordNumber = 0
      run()
      self.text = UnsafeBufferPointer(start: nil, count: 0)
      return tokens
    }
  }

  private mutating func run() {
    var taken = 0
    var place = 0
    if let matcher = encoder.rawMatcher {
      var search = 0
      while let match = matcher.next(in: text, from: search, taken: taken) {
        let (start, end) = (match.range.lowerBound, match.range.upperBound)
        let startPlace = place + distance(taken, start)
        let endPlace = startPlace + distance(start, end)
        if taken < start { encodePiece(taken..<start, UInt32(place)) }
        appendAdded(match.id, startPlace..<endPlace, text[match.range])
        (taken, place, search) = (end, endPlace, match.searchEnd)
      }
    }
    if taken < text.count { encodePiece(taken..<text.count, UInt32(place)) }
  }

  /// Appends an added token, which is a word of its own.
  private mutating func appendAdded(
    _ id: Int32, _ place: Range<Int>, _ spelling: UnsafeBufferPointer<UInt8>.SubSequence
  ) {
    tokens.append(id, from: place.lowerBound, to: place.upperBound)
    if encoder.countsSpaces {
      tokens.spaces[tokens.count - 1] = Spaces(at: UnsafeBufferPointer(rebasing: spelling), unit: unit)
    }
    countWord()
  }

  @inline(__always)
  private mutating func countWord() {
    if !tokens.countsWords { return }
    tokens.endWord(wordNumber)
    wordNumber &+= 1
  }

  /// The number of units between two byte indices; negative where the second comes first.
  private func distance(_ from: Int, _ to: Int) -> Int {
    if unit == .utf8 { return to - from }
    return from <= to
      ? UTF8Decoding.countScalars(text, from..<to) : -UTF8Decoding.countScalars(text, to..<from)
  }

  private mutating func encodePiece(_ range: Range<Int>, _ place: UInt32) {
    let bytes = UnsafeBufferPointer(rebasing: text[range])
    let (known, knownWords) = (tokens.count, wordNumber)
    if !staged, encoder.normalizedMatcher == nil, scan(bytes, place) { return }
    tokens.truncate(to: known)
    wordNumber = knownWords
    word.clear()
    encodeStaged(bytes, place)
  }

  @inline(__always)
  private mutating func endWord() {
    if word.isEmpty { return }
    matcher.append(word, to: &tokens, text: text, unit: unit)
    countWord()
    word.clear()
  }

  /// Normalises and splits in one pass; false where the text needs the staged form.
  private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, _ origin: UInt32) -> Bool {
    let countsBytes = unit == .utf8
    var place = origin
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        let entry = ascii[Int(byte)]
        if entry < 0x100 {
          word.append(ascii: UInt8(truncatingIfNeeded: entry), origin: place)
        } else if entry >> 8 != CharacterAction.Kind.drop.rawValue {
          endWord()
          if entry >> 8 == CharacterAction.Kind.isolate.rawValue {
            word.append(ascii: UInt8(truncatingIfNeeded: entry), origin: place)
            endWord()
          }
        }
        index &+= 1
        place &+= 1
      } else {
        let (scalar, width) = UTF8Decoding.scalar(bytes, at: index)
        let action = actions[scalar]
        if action == .keep {
          word.append(scalar, origin: place)
        } else if !perform(action, on: scalar, place) {
          return false
        }
        index &+= width
        place &+= countsBytes ? UInt32(truncatingIfNeeded: width) : 1
      }
    }
    endWord()
    return true
  }

  @inline(__always)
  private mutating func perform(_ action: CharacterAction, on scalar: UInt32, _ place: UInt32) -> Bool {
    switch CharacterAction.Kind(rawValue: action.kindBits) {
    case .keep: word.append(scalar, origin: place)
    case .drop: break
    case .separate: endWord()
    case .isolate: isolate(scalar, place)
    case .replace: word.append(action.payload, origin: place)
    case .expand: expand(Int(action.payload), place)
    case .hangul:
      let letters = UnicodeData.jamo(of: scalar)
      word.append(letters.0, origin: place)
      word.append(letters.1, origin: place)
      if letters.2 != 0 { word.append(letters.2, origin: place) }
    case .contextual, nil: return false
    }
    return true
  }

  private mutating func isolate(_ scalar: UInt32, _ place: UInt32) {
    endWord()
    word.append(scalar, origin: place)
    endWord()
  }

  private mutating func expand(_ start: Int, _ place: UInt32) {
    let pool = encoder.characters.pool
    for index in start + 1...start + Int(pool[start]) {
      let entry = pool[index]
      if entry & CharacterTable.separating != 0 {
        endWord()
      } else if entry & CharacterTable.isolated != 0 {
        isolate(entry & ~CharacterTable.isolated, place)
      } else {
        word.append(entry, origin: place)
      }
    }
  }

  /// Normalises step by step, then finds normalised added tokens, then splits.
  private mutating func encodeStaged(_ bytes: UnsafeBufferPointer<UInt8>, _ origin: UInt32) {
    var normalized = StagedText(bytes, origin: origin, unit: unit)
    normalized.normalize(encoder.normalization)
    let (encoded, origins) = normalized.encoded()
    encoded.withUnsafeBufferPointer { encoded in
      var taken = 0
      var search = 0
      while let match = encoder.normalizedMatcher?.next(in: encoded, from: search, taken: taken) {
        split(encoded, origins, taken..<max(taken, match.range.lowerBound))
        let last = Int(origins[match.range.upperBound - 1])
        let end = last + (unit == .utf8 ? UTF8Decoding.width(of: text[last]) : 1)
        appendAdded(match.id, Int(origins[match.range.lowerBound])..<end, encoded[match.range])
        (taken, search) = (match.range.upperBound, match.searchEnd)
      }
      split(encoded, origins, taken..<encoded.count)
    }
  }

  private mutating func split(_ bytes: UnsafeBufferPointer<UInt8>, _ origins: [UInt32], _ range: Range<Int>) {
    let flags = UnicodeData.flags
    var index = range.lowerBound
    while index < range.upperBound {
      let (scalar, width) = UTF8Decoding.scalar(bytes, at: index)
      if flags[scalar].contains(.whitespace) {
        endWord()
      } else if flags[scalar].contains(.punctuation) {
        isolate(scalar, origins[index])
      } else {
        word.append(scalar, origin: origins[index])
      }
      index += width
    }
    endWord()
  }
}
