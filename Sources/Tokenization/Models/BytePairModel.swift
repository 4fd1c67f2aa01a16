/// The model `BPE`: characters, then merges of neighbours in the order in which they were learned.
///
/// Source: arXiv 1508.07909, as `tokenizers` 0.23.3 does it, without dropout.
struct BytePairModel: TokenModel {
  /// What the model does with characters that are no tokens.
  struct Options: Sendable {
    var unknownToken: String?
    /// Put in front of every character but a word's first.
    var continuingPrefix: [UInt8] = []
    /// Put behind a word's last character.
    var endSuffix: [UInt8] = []
    /// Whether unknown characters in a row are one token.
    var fusesUnknown = false
    /// Whether unknown characters are spelled with the tokens `<0x00>` to `<0xFF>`.
    var fallsBackToBytes = false
    /// Whether a word that is a token is taken as it is.
    var ignoresMerges = false
  }

  let vocabulary: Vocabulary
  let unknownId: Int32?
  private let options: Options
  private let merges: MergeTable
  private let byteIds: [Int32]?
  /// The ids of the first characters of Unicode, which hold GPT-2's alphabet; -1 where there is none.
  private let characterIds: ImmutableBuffer<Int32>

  init(vocabulary: Vocabulary, merges: [(left: Int32, right: Int32, id: Int32)], options: Options) {
    self.vocabulary = vocabulary
    self.options = options
    self.merges = MergeTable(merges)
    unknownId = options.unknownToken.flatMap { vocabulary.id(of: $0) }
    byteIds = options.fallsBackToBytes ? ByteFallback.ids(vocabulary) : nil
    characterIds = ImmutableBuffer(
      (0..<0x180).map { scalar in Unicode.Scalar(scalar).flatMap { vocabulary.id(of: String($0)) } ?? -1 })
  }

  func append(
    _ word: Range<Int>, of text: UnsafeBufferPointer<UInt8>, to tokens: inout TokenSequence,
    _ scratch: inout ModelScratch
  ) throws {
    if options.ignoresMerges, let id = vocabulary.id(of: UnsafeBufferPointer(rebasing: text[word])) {
      tokens.append(id, from: word.lowerBound, to: word.upperBound)
      return
    }
    scratch.symbols.clear()
    try spell(word, text, &scratch)
    scratch.symbols.merge(by: merges.reader)
    // Places are sums of lengths: a character that is left out moves those behind it, as in the reference.
    var start = word.lowerBound
    for place in 0..<scratch.symbols.count where scratch.symbols.symbols[place].length > 0 {
      let symbol = scratch.symbols.symbols[place]
      tokens.append(symbol.id, from: start, to: start + Int(symbol.length))
      start += Int(symbol.length)
    }
  }

  /// The symbols of a word's characters.
  private func spell(_ word: Range<Int>, _ text: UnsafeBufferPointer<UInt8>, _ scratch: inout ModelScratch)
    throws
  {
    let isPlain = options.continuingPrefix.isEmpty && options.endSuffix.isEmpty
    var unknownLength = 0
    var index = word.lowerBound
    while index < word.upperBound {
      let (scalar, width) = UTF8Decoding.scalar(text, at: index)
      let range = index..<index + width
      index += width
      let id =
        isPlain
        ? scalar < 0x180
          ? characterIds[Int(scalar)] : vocabulary.id(of: UnsafeBufferPointer(rebasing: text[range])) ?? -1
        : decoratedId(range, word, text, &scratch)
      if id >= 0 {
        if unknownLength > 0 { scratch.symbols.append(try unknown(), length: unknownLength) }
        unknownLength = 0
        scratch.symbols.append(id, length: width)
      } else if let byteIds, range.allSatisfy({ byteIds[Int(text[$0])] >= 0 }) {
        for place in range { scratch.symbols.append(byteIds[Int(text[place])], length: 1) }
      } else if options.unknownToken != nil {
        if unknownLength > 0, !options.fusesUnknown {
          scratch.symbols.append(try unknown(), length: unknownLength)
          unknownLength = 0
        }
        unknownLength += width
      }
    }
    if unknownLength > 0 { scratch.symbols.append(try unknown(), length: unknownLength) }
  }

  /// The id of a character with what is put before and behind it, or -1.
  private func decoratedId(
    _ range: Range<Int>, _ word: Range<Int>, _ text: UnsafeBufferPointer<UInt8>, _ scratch: inout ModelScratch
  ) -> Int32 {
    scratch.key.removeAll(keepingCapacity: true)
    if range.lowerBound > word.lowerBound { scratch.key += options.continuingPrefix }
    scratch.key += text[range]
    if range.upperBound == word.upperBound { scratch.key += options.endSuffix }
    return scratch.key.withUnsafeBufferPointer { vocabulary.id(of: $0) } ?? -1
  }

  private func unknown() throws -> Int32 {
    guard let unknownId else {
      throw TokenizationError(
        .missingToken, place: "model.unk_token", expected: "a token of the vocabulary", found: "another")
    }
    return unknownId
  }
}
