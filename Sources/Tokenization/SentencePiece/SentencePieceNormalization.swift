/// SentencePiece's own normalisation: a compiled character map, then spaces that are put in front, removed and made
/// visible.
///
/// Source: `Normalizer::Normalize` of `sentencepiece` 0.2.3. A token's place begins where the source of its first
/// byte begins and ends where the source of the next token begins; of a character that other steps removed in
/// between, it ends before that.
struct SentencePieceNormalization: NormalizationStep {
  var map: PrecompiledMap?
  /// Strings that are left alone.
  var symbols: ByteTrie?
  var addsDummySpace = true
  var removesExtraSpaces = true
  var escapesSpaces = true
  /// Whether the dummy space stands behind the text.
  var dummySpaceFollows = false

  /// U+2581.
  static let visibleSpace: [UInt8] = [0xE2, 0x96, 0x81]

  /// What a part of the text becomes.
  private struct Replacement {
    /// The number of bytes that are replaced.
    var length: Int
    var bytes: UnsafeBufferPointer<UInt8>.SubSequence
  }

  func normalize(_ work: inout WorkingText) {
    let source = work.text.buffer
    if source.isEmpty { return }
    work.beginRewriting()
    var index = 0
    while removesExtraSpaces, index < source.count, case let next = replacement(source, index), isSpace(next)
    {
      index += next.length
    }
    if index < source.count {
      if addsDummySpace, !dummySpaceFollows { appendSpace(index, &work.spare) }
      var followsSpace = removesExtraSpaces
      while index < source.count {
        let next = replacement(source, index)
        var bytes = next.bytes
        if followsSpace { bytes = bytes.drop { $0 == 0x20 } }
        for byte in bytes {
          if byte == 0x20 { appendSpace(index, &work.spare) } else { append(byte, index, &work.spare) }
        }
        if let last = bytes.last { followsSpace = removesExtraSpaces && last == 0x20 }
        index += next.length
      }
      index = removeTrailingSpaces(index, &work.spare)
      if addsDummySpace, dummySpaceFollows { appendSpace(index, &work.spare) }
    }
    setPlaces(source.count, index, work.text, &work.spare)
    work.swap()
  }

  private func replacement(_ source: UnsafeBufferPointer<UInt8>, _ index: Int) -> Replacement {
    var symbol = 0
    if let symbols, let base = source.baseAddress {
      symbols.reader.forEachPrefix(base + index, count: source.count - index) { length, _ in symbol = length }
    }
    if symbol > 0 { return Replacement(length: symbol, bytes: source[index..<index + symbol]) }
    if let map, let match = map.match(source, at: index, end: source.count, longest: true) {
      let texts = UnsafeBufferPointer(start: map.texts.base, count: map.texts.count)
      return Replacement(length: match.length, bytes: texts[match.replacement])
    }
    let width = UTF8Decoding.width(of: source[index])
    return Replacement(length: width, bytes: source[index..<index + width])
  }

  private func isSpace(_ replacement: Replacement) -> Bool {
    replacement.bytes.count == 1 && replacement.bytes.first == 0x20
  }

  /// Appends a byte that comes from an index of the source, which stands in for its place until `setPlaces`.
  private func append(_ byte: UInt8, _ index: Int, _ target: inout AlignedText) {
    target.append(byte, UInt32(truncatingIfNeeded: index), 0)
  }

  private func appendSpace(_ index: Int, _ target: inout AlignedText) {
    if !escapesSpaces { return append(0x20, index, &target) }
    for byte in Self.visibleSpace { append(byte, index, &target) }
  }

  /// Removes spaces at the end; where in the source the rest ends.
  private func removeTrailingSpaces(_ end: Int, _ target: inout AlignedText) -> Int {
    if !removesExtraSpaces { return end }
    let space = escapesSpaces ? Self.visibleSpace : [0x20]
    var end = end
    while target.count >= space.count, target.buffer.suffix(space.count).elementsEqual(space) {
      target.truncate(to: target.count - space.count)
      end = Int(target.starts[target.count])
    }
    return end
  }

  /// Turns indices of the source into places of the original.
  private func setPlaces(
    _ count: Int, _ end: Int, _ source: borrowing AlignedText, _ target: inout AlignedText
  ) {
    var next = end
    for index in stride(from: target.count - 1, through: 0, by: -1) {
      let here = Int(target.starts[index])
      let start = here < count ? source.starts[here] : source.ends[count - 1]
      let stop = next > 0 ? source.ends[next - 1] : source.origin
      target.setPlace(start, max(start, stop), at: index)
      next = here
    }
  }
}
