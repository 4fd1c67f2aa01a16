/// A text on its way through a pipeline, with the parts into which it has been split so far.
///
/// A step that rewrites the text reads `text` and writes `spare`, then calls `swap`.
struct WorkingText: ~Copyable {
  var text = AlignedText()
  var spare = AlignedText()
  /// The parts in order, as ranges of bytes; none is empty.
  var parts: [Range<Int>] = []
  var spareParts: [Range<Int>] = []
  /// The most bytes that the text may grow to.
  private(set) var limit = 0

  /// Begins with a part of an original text.
  mutating func load(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    // Real normalisers make eleven bytes of three at most; the rest is for texts of a few characters. Models count in 32
    // bits.
    limit = min(64 * range.count + 65_536, Int(Int32.max) - 1)
    text.load(bytes, range, limit: limit)
  }

  /// Empties the spare text, for the same original.
  mutating func beginRewriting() {
    spare.clear(origin: text.origin, limit: limit)
  }

  /// Makes the spare text the present one.
  mutating func swap() {
    Swift.swap(&text, &spare)
  }

  /// Makes the spare parts the present ones.
  mutating func swapParts() {
    Swift.swap(&parts, &spareParts)
  }

  /// - Throws: `TokenizationError` where a step has left bytes out.
  func checkSize() throws {
    if text.isFull {
      throw TokenizationError(
        .unsupported, place: "normalizer", expected: "a text of at most \(limit) bytes when normalised",
        found: "a larger one")
    }
  }
}
