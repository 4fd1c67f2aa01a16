/// A normalised text as code points, each with the place of the character it came from.
///
/// This is the plain form of normalisation, one step after the other as the reference does it. It serves texts in which
/// the order of combining marks matters, added tokens that match normalised text, and the tests of the one-pass form.
struct StagedText {
  /// The code points.
  private(set) var scalars: [UInt32] = []
  /// For every code point, the place of its origin; never decreasing.
  private(set) var origins: [UInt32] = []

  /// The text of valid UTF-8, each character with its place.
  ///
  /// - Parameters:
  ///   - origin: The place of the first character.
  ///   - unit: What places count.
  init(_ bytes: UnsafeBufferPointer<UInt8>, origin: UInt32, unit: OffsetUnit) {
    var place = origin
    var index = 0
    scalars.reserveCapacity(bytes.count)
    origins.reserveCapacity(bytes.count)
    while index < bytes.count {
      let (scalar, width) = UTF8Decoding.scalar(bytes, at: index)
      scalars.append(scalar)
      origins.append(place)
      index += width
      place &+= unit == .utf8 ? UInt32(width) : 1
    }
  }

  /// Applies the steps that are on.
  mutating func normalize(_ normalization: BertNormalization) {
    if normalization.cleanText { clean() }
    if normalization.handleChineseChars { surroundChinese() }
    if normalization.stripAccents {
      decompose()
      filter { !UnicodeData.flags[$0].contains(.nonspacing) }
    }
    if normalization.lowercase { lowercase() }
  }

  /// The UTF-8 form, and for each byte the origin of its character.
  func encoded() -> (bytes: [UInt8], origins: [UInt32]) {
    var bytes: [UInt8] = []
    var places: [UInt32] = []
    for (scalar, origin) in zip(scalars, origins) {
      let before = bytes.count
      UTF8Decoding.append(scalar, to: &bytes)
      places.append(contentsOf: repeatElement(origin, count: bytes.count - before))
    }
    return (bytes, places)
  }

  private mutating func filter(_ isKept: (UInt32) -> Bool) {
    var kept = 0
    for index in scalars.indices where isKept(scalars[index]) {
      scalars[kept] = scalars[index]
      origins[kept] = origins[index]
      kept += 1
    }
    scalars.removeSubrange(kept...)
    origins.removeSubrange(kept...)
  }

  private mutating func clean() {
    let flags = UnicodeData.flags
    filter { !flags[$0].contains(.removed) }
    for index in scalars.indices where flags[scalars[index]].contains(.whitespace) { scalars[index] = 0x20 }
  }

  private mutating func surroundChinese() {
    var result = StagedText()
    for (scalar, origin) in zip(scalars, origins) {
      if UnicodeData.flags[scalar].contains(.chinese) {
        result.append([0x20, scalar, 0x20], origin)
      } else {
        result.append([scalar], origin)
      }
    }
    self = result
  }

  private mutating func lowercase() {
    var result = StagedText()
    for (scalar, origin) in zip(scalars, origins) {
      let (first, second) = UnicodeData.lowercase(scalar)
      result.append(second.map { [first, $0] } ?? [first], origin)
    }
    self = result
  }

  /// Decomposes and orders marks canonically.
  ///
  /// Places follow the reference, which after reordering gives the n-th character that is not an insertion the place of
  /// the n-th source character, and an insertion the place of the source character last used.
  private mutating func decompose() {
    var result = StagedText()
    var run: [(scalar: UInt32, combiningClass: UInt8, isInsertion: Bool)] = []
    var used = 0
    func flush() {
      let ordered = run.enumerated().sorted { left, right in
        (left.element.combiningClass, left.offset) < (right.element.combiningClass, right.offset)
      }
      for (_, entry) in ordered {
        if !entry.isInsertion { used += 1 }
        result.append([entry.scalar], origins[max(used, 1) - 1])
      }
      run.removeAll(keepingCapacity: true)
    }
    for scalar in scalars {
      for (index, part) in UnicodeData.decomposition(of: scalar).enumerated() {
        let combiningClass = UnicodeData.combiningClassOf[part] ?? 0
        if combiningClass == 0 { flush() }
        run.append((part, combiningClass, index > 0))
        if combiningClass == 0 { flush() }
      }
    }
    flush()
    self = result
  }

  private init() {}

  private mutating func append(_ parts: [UInt32], _ origin: UInt32) {
    scalars.append(contentsOf: parts)
    origins.append(contentsOf: repeatElement(origin, count: parts.count))
  }
}
