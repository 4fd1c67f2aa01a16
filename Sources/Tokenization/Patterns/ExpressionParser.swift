/// Reads a regular expression of the subset that `Expression` describes.
struct ExpressionParser {
  private let pattern: [Unicode.Scalar]
  private let text: String
  private var position = 0
  private var depth = 0
  private var ignoresCase = false
  /// The classes that `ExpressionTree.character` numbers.
  private(set) var classes: [CharacterClass] = []

  private static let deepest = 32
  private static let mostRepetitions = 1000

  init(_ pattern: String) {
    text = pattern
    self.pattern = Array(pattern.unicodeScalars)
  }

  /// The error that the expression is not in the subset.
  func unsupported(_ expected: String) -> TokenizationError {
    let shown = text.unicodeScalars.count > 200 ? String(text.unicodeScalars.prefix(200)) + "…" : text
    return TokenizationError(
      .unsupported, expected: expected, found: "the regular expression \(shown) (character \(position + 1))")
  }

  mutating func parse() throws -> ExpressionTree {
    let tree = try choice()
    guard position == pattern.count else { throw unsupported("'(' for each ')'") }
    return tree
  }

  private mutating func choice() throws -> ExpressionTree {
    var options = [try sequence()]
    while take("|") { options.append(try sequence()) }
    return options.count == 1 ? options[0] : .choice(options)
  }

  private mutating func sequence() throws -> ExpressionTree {
    var parts: [ExpressionTree] = []
    while let next = peek, next != "|", next != ")" { parts.append(try repeated(try atom())) }
    return .sequence(parts)
  }

  private mutating func repeated(_ part: ExpressionTree) throws -> ExpressionTree {
    var least = 0
    var most: Int?
    switch peek {
    case "*": break
    case "+": least = 1
    case "?": most = 1
    case "{": return try counted(part)
    default: return part
    }
    position += 1
    return try repetition(part, least, most)
  }

  private mutating func counted(_ part: ExpressionTree) throws -> ExpressionTree {
    position += 1
    guard let least = number() else { throw unsupported("a number after '{'") }
    var most: Int? = least
    if take(",") { most = number() }
    guard take("}"), most.map({ $0 >= least && $0 > 0 }) ?? true else {
      throw unsupported("{m,n} with m up to n")
    }
    return try repetition(part, least, most)
  }

  private mutating func repetition(_ part: ExpressionTree, _ least: Int, _ most: Int?) throws
    -> ExpressionTree
  {
    if part.canBeEmpty { throw unsupported("repetitions of at least one character") }
    let isLazy = take("?")
    if let next = peek, "*+?{".unicodeScalars.contains(next) {
      throw unsupported("one repetition at a place")
    }
    return .repetition(part, least: least, most: most, isLazy: isLazy)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let next = peek, let digit = Int(String(next)), next.isASCII {
      value = (value ?? 0) * 10 + digit
      position += 1
      if value ?? 0 > Self.mostRepetitions { return nil }
    }
    return value
  }

  private mutating func atom() throws -> ExpressionTree {
    guard let next = peek else { throw unsupported("a character") }
    position += 1
    switch next {
    case "(": return try group()
    case "[": return character(try bracket())
    case ".": return character(CharacterClass(ranges: [0xA...0xA], isNegative: true))
    case "^": return .textStart
    case "$": return .textEnd
    case "\\": return character(try escape())
    case "*", "+", "?", "{", "]", "}": throw unsupported("a character before '\(next)'")
    default: return character(CharacterClass(ranges: [next.value...next.value]))
    }
  }

  private mutating func character(_ set: CharacterClass) -> ExpressionTree {
    var set = set
    if ignoresCase { set.ignoreCase() }
    if let known = classes.firstIndex(of: set) { return .character(known) }
    classes.append(set)
    return .character(classes.count - 1)
  }

  private mutating func group() throws -> ExpressionTree {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { throw unsupported("at most \(Self.deepest) groups in each other") }
    let outer = ignoresCase
    defer { ignoresCase = outer }
    var isNegative: Bool?
    if take("?") {
      switch peek {
      case ":": position += 1
      case "=": (isNegative, position) = (false, position + 1)
      case "!": (isNegative, position) = (true, position + 1)
      case "i" where position + 1 < pattern.count && pattern[position + 1] == ":":
        (ignoresCase, position) = (true, position + 2)
      default: throw unsupported("one of (?: (?i: (?= (?!")
      }
    }
    let tree = try choice()
    guard take(")") else { throw unsupported("')' for each '('") }
    return isNegative.map { .look(tree, isNegative: $0) } ?? tree
  }

  /// A class behind its '['.
  private mutating func bracket() throws -> CharacterClass {
    var set = CharacterClass()
    set.isNegative = take("^")
    repeat {
      guard let first = peek, first != "[", first != "&" else {
        throw unsupported("a class without nested ones")
      }
      if first == "]" { break }
      let low = try member()
      guard let start = low.single else {
        guard !low.isNegative else { throw unsupported("a class without its opposite inside") }
        set.named += low.named
        continue
      }
      if peek == "-", position + 1 < pattern.count, pattern[position + 1] != "]" {
        position += 1
        guard let end = try member().single, end >= start else {
          throw unsupported("a range from low to high")
        }
        set.ranges.append(start...end)
      } else {
        set.ranges.append(start...start)
      }
    } while true
    guard take("]"), !set.ranges.isEmpty || !set.named.isEmpty else {
      throw unsupported("a class with characters")
    }
    return set
  }

  private mutating func member() throws -> CharacterClass {
    guard let next = peek else { throw unsupported("']' for each '['") }
    position += 1
    return next == "\\" ? try escape() : CharacterClass(ranges: [next.value...next.value])
  }

  /// What stands behind a backslash.
  private mutating func escape() throws -> CharacterClass {
    guard let next = peek else { throw unsupported("a character after '\\'") }
    position += 1
    func one(_ scalar: UInt32) -> CharacterClass { CharacterClass(ranges: [scalar...scalar]) }
    func named(_ kind: CharacterClass.Named.Kind, _ isNegative: Bool) -> CharacterClass {
      CharacterClass(named: [.init(kind: kind, isNegative: isNegative)])
    }
    switch next {
    case "n": return one(0xA)
    case "r": return one(0xD)
    case "t": return one(0x9)
    case "f": return one(0xC)
    case "v": return one(0xB)
    case "s", "S": return named(.space, next == "S")
    case "d", "D": return named(.digit, next == "D")
    case "w", "W": return named(.word, next == "W")
    case "p", "P":
      for (name, kind) in [("{L}", CharacterClass.Named.Kind.letter), ("{N}", .number), ("{Nd}", .digit)] {
        let end = position + name.unicodeScalars.count
        if end <= pattern.count, pattern[position..<end].elementsEqual(name.unicodeScalars) {
          position = end
          return named(kind, next == "P")
        }
      }
      throw unsupported("\\p{L}, \\p{N} or \\p{Nd}")
    default:
      let isLetter = next.isASCII && (next.properties.isAlphabetic || ("0"..."9").contains(next))
      if isLetter { throw unsupported("one of \\n \\r \\t \\f \\v \\s \\d \\w \\p") }
      return one(next.value)
    }
  }

  private var peek: Unicode.Scalar? { position < pattern.count ? pattern[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    position += 1
    return true
  }
}

extension CharacterClass {
  /// The character of a class that has one only.
  fileprivate var single: UInt32? {
    guard named.isEmpty, !isNegative, ranges.count == 1, ranges[0].count == 1 else { return nil }
    return ranges[0].lowerBound
  }
}
