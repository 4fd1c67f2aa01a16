/// What the reference tokenizer knows about code points, as generated tables.
///
/// Swift's standard library is not asked: the reference mixes Unicode 8 categories, Unicode 13 decompositions and its
/// own compiler's lower-case map, and token ids must not depend on the Swift version.
enum UnicodeData {
  /// A set of properties of one code point.
  struct Flags: OptionSet, BitwiseCopyable {
    let rawValue: UInt8
    /// Removed by cleaning: control, format, private use, U+0000 and U+FFFD; not tab, line feed, carriage return.
    static let removed = Flags(rawValue: 1)
    /// Separates words.
    static let whitespace = Flags(rawValue: 2)
    /// A word of its own.
    static let punctuation = Flags(rawValue: 4)
    /// Gets spaces around it.
    static let chinese = Flags(rawValue: 8)
    /// Dropped by accent stripping.
    static let nonspacing = Flags(rawValue: 16)
    /// A word character to single-word added tokens.
    static let word = Flags(rawValue: 32)
  }

  /// The properties of every code point.
  static let flags: CodePointTable<Flags> = {
    var flags = [Flags](repeating: [], count: CodePointTable<Flags>.scalarLimit)
    let sets: [([UInt32], Flags)] = [
      (removed, .removed), (whitespace, .whitespace), (punctuation, .punctuation), (chinese, .chinese),
      (nonspacing, .nonspacing), (word, .word),
    ]
    for (ranges, flag) in sets {
      for pair in stride(from: 0, to: ranges.count, by: 2) {
        for scalar in ranges[pair]...ranges[pair + 1] { flags[Int(scalar)].insert(flag) }
      }
    }
    return CodePointTable(flags)
  }()

  /// Full canonical decompositions, Hangul syllables excepted.
  static let decompositionOf: [UInt32: ArraySlice<UInt32>] = entries(of: decompositions)

  /// A generated table of `count << 24 | code point`, then that many scalars, as a dictionary.
  static func entries(of table: [UInt32]) -> [UInt32: ArraySlice<UInt32>] {
    var result: [UInt32: ArraySlice<UInt32>] = [:]
    var index = 0
    while index < table.count {
      let count = Int(table[index] >> 24)
      result[table[index] & 0xFF_FFFF] = table[index + 1...index + count]
      index += 1 + count
    }
    return result
  }

  /// Canonical combining classes other than 0.
  static let combiningClassOf: [UInt32: UInt8] = {
    var result: [UInt32: UInt8] = [:]
    for run in stride(from: 0, to: combiningClasses.count, by: 3) {
      for scalar in combiningClasses[run]...combiningClasses[run + 1] {
        result[scalar] = UInt8(truncatingIfNeeded: combiningClasses[run + 2])
      }
    }
    return result
  }()

  /// Lower-case maps of one character to another; U+0130 maps to two and is left out.
  static let lowercaseOf: [UInt32: UInt32] = {
    var result: [UInt32: UInt32] = [:]
    for run in stride(from: 0, to: lowercaseRuns.count, by: 4) {
      let (first, last) = (lowercaseRuns[run], lowercaseRuns[run + 1])
      for scalar in stride(from: first, through: last, by: Int(lowercaseRuns[run + 2])) {
        result[scalar] = scalar &+ lowercaseRuns[run + 3]
      }
    }
    return result
  }()

  /// The Hangul syllables, which decompose by arithmetic.
  static let hangul: Range<UInt32> = 0xAC00..<0xAC00 + 11172

  /// The two or three letters of a Hangul syllable; the last is 0 where there are two.
  @inline(__always)
  static func jamo(of syllable: UInt32) -> (UInt32, UInt32, UInt32) {
    let index = syllable &- 0xAC00
    let last = index % 28
    return (0x1100 &+ index / 588, 0x1161 &+ index % 588 / 28, last == 0 ? 0 : 0x11A7 &+ last)
  }

  /// The lower-case form of a character, one scalar or two.
  static func lowercase(_ scalar: UInt32) -> (UInt32, UInt32?) {
    scalar == 0x130 ? (0x69, 0x307) : (lowercaseOf[scalar] ?? scalar, nil)
  }

  /// The full canonical decomposition of a character, itself where it has none.
  static func decomposition(of scalar: UInt32) -> [UInt32] {
    if hangul.contains(scalar) {
      let letters = jamo(of: scalar)
      return letters.2 == 0 ? [letters.0, letters.1] : [letters.0, letters.1, letters.2]
    }
    return decompositionOf[scalar].map(Array.init) ?? [scalar]
  }
}
