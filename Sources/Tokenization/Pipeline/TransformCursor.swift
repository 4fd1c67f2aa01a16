/// Writes characters that each replace or follow characters of a source, and gives them places as the reference does.
///
/// A character comes with a change: above 0 it is inserted and has the place of the source byte before the cursor; at
/// 0 it replaces the character at the cursor; at -n it also removes the n characters behind that.
///
/// Source: `NormalizedString::transform` of `tokenizers` 0.23.3. A character written past the end of the source has
/// the place of its last one; the reference stops the program there.
struct TransformCursor {
  private var offset = 0
  private var pending: (scalar: UInt32, change: Int)?

  /// Writes a character once what follows is known.
  @inline(__always)
  mutating func push(
    _ scalar: UInt32, _ change: Int, _ source: borrowing AlignedText, _ target: inout AlignedText
  ) {
    flush(source, &target)
    pending = (scalar, change)
  }

  /// Adds to the change of the character that was pushed last; nothing where there is none.
  mutating func adjustLast(by change: Int) {
    pending?.change += change
  }

  /// Writes the character that was pushed last.
  @inline(__always)
  mutating func flush(_ source: borrowing AlignedText, _ target: inout AlignedText) {
    guard let (scalar, change) = pending else { return }
    pending = nil
    let place = min(change > 0 ? offset &- 1 : offset, source.count &- 1)
    if place < 0 {
      target.append(scalar: scalar, source.origin, source.origin)
    } else {
      target.append(scalar: scalar, source.starts[place], source.ends[place])
    }
    if change > 0 { return }
    for _ in 0...(-change) where offset < source.count {
      offset &+= UTF8Decoding.width(of: source.bytes[offset])
    }
  }
}
