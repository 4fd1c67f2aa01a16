extension UnicodeData {
  /// What the general pipeline asks about one code point, beyond `Flags`.
  struct Properties: OptionSet, BitwiseCopyable {
    let rawValue: UInt32
    /// `\p{L}` of regular expressions.
    static let letter = Properties(rawValue: 1)
    /// `\p{N}` of regular expressions.
    static let number = Properties(rawValue: 2)
    /// `\d` of regular expressions.
    static let digit = Properties(rawValue: 4)
    /// `\w` of regular expressions.
    static let wordCharacter = Properties(rawValue: 8)
    /// A number to the component `Digits`.
    static let numeric = Properties(rawValue: 16)
    /// Dropped by the component `StripAccents`.
    static let mark = Properties(rawValue: 32)
    /// Continues the grapheme before it.
    static let extend = Properties(rawValue: 64)
    /// Is continued by what follows it.
    static let prepend = Properties(rawValue: 128)
    /// A grapheme of its own, whatever stands beside it.
    static let control = Properties(rawValue: 256)
    /// Continues a grapheme of a pictograph and a joiner.
    static let pictographic = Properties(rawValue: 512)
    /// Has a combining class, or may be the second part of a composite: what it becomes depends on its neighbours.
    static let composing = Properties(rawValue: 1024)
    /// Not itself in the form NFD, NFKD, NFC or NFKC.
    static let changesInNFD = Properties(rawValue: 2048)
    static let changesInNFKD = Properties(rawValue: 4096)
    static let changesInNFC = Properties(rawValue: 8192)
    static let changesInNFKC = Properties(rawValue: 16384)
  }

  /// The properties of every code point.
  static let properties: CodePointTable<Properties> = {
    var values = [Properties](repeating: [], count: CodePointTable<Properties>.scalarLimit)
    let sets: [([UInt32], Properties)] = [
      (letters, .letter), (numbers, .number), (digits, .digit), (wordCharacters, .wordCharacter),
      (numeric, .numeric), (marks, .mark), (graphemeExtend, .extend), (graphemePrepend, .prepend),
      (graphemeControl, .control), (pictographic, .pictographic),
    ]
    for (ranges, property) in sets {
      for pair in stride(from: 0, to: ranges.count, by: 2) {
        for scalar in ranges[pair]...ranges[pair + 1] { values[Int(scalar)].insert(property) }
      }
    }
    let composites = Set(stride(from: 2, to: compositions.count, by: 3).map { compositions[$0] })
    for scalar in decompositionOf.keys {
      values[Int(scalar)].formUnion([.changesInNFD, .changesInNFKD])
      if !composites.contains(scalar) { values[Int(scalar)].formUnion([.changesInNFC, .changesInNFKC]) }
    }
    for scalar in compatibilityOf.keys { values[Int(scalar)].formUnion([.changesInNFKD, .changesInNFKC]) }
    for scalar in hangul { values[Int(scalar)].formUnion([.changesInNFD, .changesInNFKD]) }
    for scalar in combiningClassOf.keys { values[Int(scalar)].insert(.composing) }
    for second in stride(from: 1, to: compositions.count, by: 3) {
      values[Int(compositions[second])].insert(.composing)
    }
    for scalar in hangulVowels { values[Int(scalar)].insert(.composing) }
    for scalar in hangulTails { values[Int(scalar)].insert(.composing) }
    return CodePointTable(values)
  }()

  /// Full compatibility decompositions where they differ from the canonical ones.
  static let compatibilityOf: [UInt32: ArraySlice<UInt32>] = entries(of: compatibilityDecompositions)

  /// The composite of two scalars, by first << 32 | second.
  static let compositeOf: [UInt64: UInt32] = {
    var result: [UInt64: UInt32] = [:]
    for entry in stride(from: 0, to: compositions.count, by: 3) {
      result[UInt64(compositions[entry]) << 32 | UInt64(compositions[entry + 1])] = compositions[entry + 2]
    }
    return result
  }()

  private static let hangulLeads: Range<UInt32> = 0x1100..<0x1113
  private static let hangulVowels: Range<UInt32> = 0x1161..<0x1176
  private static let hangulTails: Range<UInt32> = 0x11A8..<0x11C3

  /// The primary composite of two scalars, or nil.
  static func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if hangulLeads.contains(first), hangulVowels.contains(second) {
      return 0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28
    }
    if hangul.contains(first), hangulTails.contains(second), (first - 0xAC00) % 28 == 0 {
      return first + second - 0x11A7
    }
    return compositeOf[UInt64(first) << 32 | UInt64(second)]
  }
}
