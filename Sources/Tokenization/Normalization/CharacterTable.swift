/// The action on every code point under one normalisation, so that a text is normalised and split in one pass.
///
/// Only reordering of combining marks depends on neighbours. It matters where a mark survives accent stripping, which
/// few characters do; those are `contextual`, and a text that has one takes the staged path.
final class CharacterTable: Sendable {
  /// In a pool entry: the scalar is a word of its own.
  static let isolated: UInt32 = 1 << 30
  /// In a pool entry: the scalar ends a word.
  static let separating: UInt32 = 1 << 31

  /// Actions by code point.
  let actions: CodePointTable<CharacterAction>
  /// For ASCII: the resulting byte, plus a kind of `CharacterAction` times 256.
  let ascii: ImmutableBuffer<UInt16>
  /// Expansions: a count, then that many scalars with their flags.
  let pool: ImmutableBuffer<UInt32>

  init(_ normalization: BertNormalization) {
    var pool: [UInt32] = []
    var actions = [CharacterAction](repeating: .keep, count: CodePointTable<CharacterAction>.scalarLimit)
    let flags = UnicodeData.flags
    for scalar in 0..<UInt32(actions.count) {
      let action = Self.simpleAction(flags[scalar], scalar, normalization)
      if action != .keep { actions[Int(scalar)] = action }
    }
    var mapped: Set<UInt32> = []
    if normalization.stripAccents {
      mapped.formUnion(UnicodeData.decompositionOf.keys)
      mapped.formUnion(UnicodeData.combiningClassOf.keys)
    }
    if normalization.lowercase {
      mapped.formUnion(UnicodeData.lowercaseOf.keys)
      mapped.insert(0x130)
    }
    for scalar in mapped.sorted() {
      actions[Int(scalar)] = Self.mappedAction(scalar, normalization, &pool)
    }
    ascii = ImmutableBuffer(
      (0..<128).map { scalar in
        let action = actions[scalar]
        let replaced = action.kindBits == CharacterAction.Kind.replace.rawValue
        let byte = replaced ? action.payload : UInt32(scalar)
        let kind = replaced ? CharacterAction.Kind.keep.rawValue : action.kindBits
        return UInt16(kind << 8 | byte)
      })
    self.actions = CodePointTable(actions)
    self.pool = ImmutableBuffer(pool)
  }

  /// The action on a character that neither decomposes nor has a lower-case form nor is a combining mark.
  private static func simpleAction(
    _ flags: UnicodeData.Flags, _ scalar: UInt32, _ normalization: BertNormalization
  ) -> CharacterAction {
    if normalization.cleanText, flags.contains(.removed) { return CharacterAction(.drop) }
    if flags.contains(.whitespace) { return CharacterAction(.separate) }
    if normalization.stripAccents {
      if flags.contains(.nonspacing) { return CharacterAction(.drop) }
      if UnicodeData.hangul.contains(scalar) { return CharacterAction(.hangul) }
    }
    let alone = flags.contains(.punctuation) || normalization.handleChineseChars && flags.contains(.chinese)
    return CharacterAction(alone ? .isolate : .keep)
  }

  /// The action on any character, by way of every step.
  private static func mappedAction(
    _ scalar: UInt32, _ normalization: BertNormalization, _ pool: inout [UInt32]
  ) -> CharacterAction {
    let flags = UnicodeData.flags[scalar]
    if normalization.cleanText, flags.contains(.removed) { return CharacterAction(.drop) }
    if normalization.cleanText, flags.contains(.whitespace) { return CharacterAction(.separate) }
    var scalars = [scalar]
    if normalization.stripAccents {
      scalars = UnicodeData.decomposition(of: scalar)
      scalars.removeAll { UnicodeData.flags[$0].contains(.nonspacing) }
      if scalars.contains(where: { UnicodeData.combiningClassOf[$0] != nil }) {
        return CharacterAction(.contextual)
      }
    }
    if normalization.lowercase {
      scalars = scalars.flatMap { scalar in
        let (first, second) = UnicodeData.lowercase(scalar)
        return second.map { [first, $0] } ?? [first]
      }
    }
    let surrounded = normalization.handleChineseChars && flags.contains(.chinese)
    let entries = scalars.map { scalar in
      let flags = UnicodeData.flags[scalar]
      if flags.contains(.whitespace) { return scalar | separating }
      return flags.contains(.punctuation) || surrounded ? scalar | isolated : scalar
    }
    switch entries.count {
    case 0: return CharacterAction(surrounded ? .separate : .drop)
    case 1 where entries[0] == scalar: return .keep
    case 1 where entries[0] == scalar | isolated: return CharacterAction(.isolate)
    case 1 where entries[0] == scalar | separating: return CharacterAction(.separate)
    case 1 where entries[0] < isolated: return CharacterAction(.replace, payload: entries[0])
    default:
      let place = UInt32(pool.count)
      pool.append(UInt32(entries.count))
      pool.append(contentsOf: entries)
      return CharacterAction(.expand, payload: place)
    }
  }
}
