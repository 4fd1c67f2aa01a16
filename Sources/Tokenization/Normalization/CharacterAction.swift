/// What one character of a text becomes, normalisation and word splitting taken together.
struct CharacterAction: BitwiseCopyable, Equatable {
  /// The kind in the low three bits, its payload above.
  let rawValue: UInt32

  /// The kinds of action.
  enum Kind: UInt32 {
    /// The character's own bytes belong to a word.
    case keep = 0
    /// The character vanishes.
    case drop
    /// The character ends a word.
    case separate
    /// The character is a word of its own.
    case isolate
    /// The character becomes one other, the payload, inside a word.
    case replace
    /// The character becomes several; the payload is their place in the table's pool.
    case expand
    /// The character is a Hangul syllable that becomes two or three letters.
    case hangul
    /// What the character becomes depends on its neighbours: normalise step by step.
    case contextual
  }

  /// The zero value: `keep`.
  static let keep = CharacterAction(.keep)

  init(_ kind: Kind, payload: UInt32 = 0) {
    rawValue = payload << 3 | kind.rawValue
  }

  @inline(__always)
  var kindBits: UInt32 { rawValue & 7 }
  @inline(__always)
  var payload: UInt32 { rawValue >> 3 }
}
