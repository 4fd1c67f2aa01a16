/// A set of characters in a regular expression: ranges, named sets, and whether all others are meant.
struct CharacterClass: Sendable, Equatable {
  /// A named set, or all but it.
  struct Named: Sendable, Equatable {
    enum Kind: Sendable {
      case letter, number, digit, word, space
    }
    var kind: Kind
    var isNegative: Bool
  }

  var ranges: [ClosedRange<UInt32>] = []
  var named: [Named] = []
  var isNegative = false

  /// Whether the class has a character.
  func contains(_ scalar: UInt32) -> Bool {
    let isListed = ranges.contains { $0.contains(scalar) } || named.contains { has($0, scalar) }
    return isListed != isNegative
  }

  private func has(_ set: Named, _ scalar: UInt32) -> Bool {
    let isInside =
      switch set.kind {
      case .letter: UnicodeData.properties[scalar].contains(.letter)
      case .number: UnicodeData.properties[scalar].contains(.number)
      case .digit: UnicodeData.properties[scalar].contains(.digit)
      case .word: UnicodeData.properties[scalar].contains(.wordCharacter)
      case .space: UnicodeData.flags[scalar].contains(.whitespace)
      }
    return isInside != set.isNegative
  }

  /// Adds the other case of ASCII letters, and the two letters outside of ASCII that have one inside.
  mutating func ignoreCase() {
    for range in ranges {
      for letter in UInt32(0x41)...0x5A where range.contains(letter) || range.contains(letter | 0x20) {
        ranges += [letter...letter, (letter | 0x20)...(letter | 0x20)]
        if letter == 0x4B { ranges.append(0x212A...0x212A) }
        if letter == 0x53 { ranges.append(0x17F...0x17F) }
      }
    }
  }
}
