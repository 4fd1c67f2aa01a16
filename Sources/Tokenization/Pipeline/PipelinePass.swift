/// The scratch memory and the state of encoding one text after another with a `Pipeline`.
///
/// Complexity: linear in the text, but for BPE's O(n log n) in the longest word. Allocates where a text needs more
/// room than those before it, and in components that say so.
struct PipelinePass: ~Copyable {
  private let pipeline: Pipeline
  private let unit: OffsetUnit
  private var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var tokens = TokenSequence()
  private var work = WorkingText()
  /// A normalised text in which added tokens have been found, while what is between them is split.
  private var held = AlignedText()
  private var found = TokenSequence()
  private var scratch = ModelScratch()
  /// For each byte of the text the number of characters before it.
  private var characters: [UInt32] = []
  private var word: Int32 = 0

  /// A pass over texts.
  ///
  /// - Parameters:
  ///   - unit: What offsets count.
  ///   - countsWords: Whether tokens know their words.
  init(_ pipeline: Pipeline, unit: OffsetUnit, countsWords: Bool) {
    self.pipeline = pipeline
    self.unit = unit
    tokens.countsWords = countsWords
  }

  /// The tokens of a text with their places in it; the next call reuses their memory, unless the caller still holds
  /// them.
  ///
  /// - Throws: `TokenizationError` for a text of 2 GiB or more, and where a component cannot do its work.
  mutating func encode(_ text: String) throws -> TokenSequence {
    var text = text
    return try text.withUTF8 { bytes in
      guard bytes.count < Int(Int32.max) else {
        throw TokenizationError(
          .invalidOptions, place: "text", expected: "less than 2 GiB", found: "\(bytes.count) bytes")
      }
      self.text = bytes
      defer { self.text = UnsafeBufferPointer(start: nil, count: 0) }
      tokens.removeAll(reserving: bytes.count / 4 + 4)
      word = 0
      try run()
      countCharacters()
      return tokens
    }
  }

  private mutating func run() throws {
    var taken = 0
    if let matcher = pipeline.rawMatcher {
      var search = 0
      while let match = matcher.next(in: text, from: search, taken: taken) {
        if taken < match.range.lowerBound { try encodePiece(taken..<match.range.lowerBound) }
        append(added: match.id, match.range)
        (taken, search) = (match.range.upperBound, match.searchEnd)
      }
    }
    if taken < text.count { try encodePiece(taken..<text.count) }
  }

  private mutating func append(added id: Int32, _ range: Range<Int>) {
    tokens.append(id, from: range.lowerBound, to: range.upperBound)
    if pipeline.countsSpaces {
      tokens.spaces[tokens.count - 1] = Spaces(at: UnsafeBufferPointer(rebasing: text[range]), unit: unit)
    }
    endWord()
  }

  private mutating func endWord() {
    tokens.endWord(word)
    word += 1
  }

  private mutating func encodePiece(_ range: Range<Int>) throws {
    work.load(text, range)
    for step in pipeline.normalizer { try step.normalize(&work) }
    try work.checkSize()
    guard let matcher = pipeline.normalizedMatcher,
      matcher.next(in: work.text.buffer, from: 0, taken: 0) != nil
    else {
      try encodeWords()
      return
    }
    swap(&work.text, &held)
    var taken = 0
    var search = 0
    while let match = matcher.next(in: held.buffer, from: search, taken: taken) {
      try encodeHeld(taken..<max(taken, match.range.lowerBound))
      let (first, last) = (match.range.lowerBound, match.range.upperBound - 1)
      append(added: match.id, Int(held.starts[first])..<max(Int(held.starts[first]), Int(held.ends[last])))
      (taken, search) = (match.range.upperBound, match.searchEnd)
    }
    try encodeHeld(taken..<held.count)
  }

  private mutating func encodeHeld(_ range: Range<Int>) throws {
    work.text.clear(origin: held.origin, limit: work.limit)
    work.text.append(held, range)
    try encodeWords()
  }

  /// Splits the normalised text and spells its words.
  private mutating func encodeWords() throws {
    if work.text.count == 0 { return }
    work.parts.removeAll(keepingCapacity: true)
    work.parts.append(0..<work.text.count)
    for step in pipeline.preTokenizer { try step.split(&work) }
    try work.checkSize()
    let bytes = work.text.buffer
    for part in work.parts {
      found.removeAll(reserving: 0)
      try pipeline.model.append(part, of: bytes, to: &found, &scratch)
      for index in 0..<found.count {
        let range = found.offsets[index]
        let start = Int(work.text.starts[min(range.lowerBound, bytes.count - 1)])
        let end = range.isEmpty ? start : Int(work.text.ends[min(range.upperBound, bytes.count) - 1])
        tokens.append(found.ids[index], from: start, to: max(start, end))
      }
      endWord()
    }
  }

  /// Turns places in bytes into places in characters, where the caller wants these.
  private mutating func countCharacters() {
    if unit == .utf8 || UTF8Decoding.isASCII(text, 0..<text.count) { return }
    characters.removeAll(keepingCapacity: true)
    characters.reserveCapacity(text.count + 1)
    var count: UInt32 = 0
    for byte in text {
      if byte & 0xC0 != 0x80 { count &+= 1 }
      characters.append(count &- 1)
    }
    characters.append(count)
    for index in 0..<tokens.count {
      let range = tokens.offsets[index]
      tokens.offsets[index] = Int(characters[range.lowerBound])..<Int(characters[range.upperBound])
    }
  }
}
