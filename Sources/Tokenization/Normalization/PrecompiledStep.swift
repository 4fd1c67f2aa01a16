/// The component `Precompiled`: replaces graphemes of less than six bytes, and other characters, by a compiled map.
///
/// Source: `tokenizers` 0.23.3, whose ways are kept: the shortest key that a grapheme begins with replaces all of it,
/// and a character that is removed at the beginning of a text shifts the places of all that follow.
struct PrecompiledStep: NormalizationStep {
  let map: PrecompiledMap

  func normalize(_ work: inout WorkingText) {
    let bytes = work.text.buffer
    let clusters = GraphemeClusters()
    work.beginRewriting()
    var cursor = TransformCursor()
    var isChanged = false
    var index = 0
    while index < bytes.count {
      let end = clusters.end(bytes, at: index)
      if end - index < 6, let match = map.match(bytes, at: index, end: end, longest: false) {
        replace(bytes, index..<end, match, &cursor, &work)
        isChanged = true
        index = end
        continue
      }
      while index < end {
        let (scalar, width) = UTF8Decoding.scalar(bytes, at: index)
        if let match = map.match(bytes, at: index, end: index + width, longest: false) {
          replace(bytes, index..<index + width, match, &cursor, &work)
          isChanged = true
        } else {
          cursor.push(scalar, 0, work.text, &work.spare)
        }
        index += width
      }
    }
    cursor.flush(work.text, &work.spare)
    if isChanged { work.swap() }
  }

  private func replace(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ match: PrecompiledMap.Match,
    _ cursor: inout TransformCursor, _ work: inout WorkingText
  ) {
    let texts = UnsafeBufferPointer(start: map.texts.base, count: map.texts.count)
    let old = UTF8Decoding.countScalars(bytes, range)
    var new = 0
    var index = match.replacement.lowerBound
    while index < match.replacement.upperBound {
      let (scalar, width) = UTF8Decoding.scalar(texts, at: index)
      cursor.push(scalar, new < old ? 0 : 1, work.text, &work.spare)
      new += 1
      index += width
    }
    if new < old { cursor.adjustLast(by: new - old) }
  }
}
