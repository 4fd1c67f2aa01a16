/// A regular expression, as a program for `ExpressionMatcher`.
///
/// The subset: characters and `.`, classes `[...]`, `\s \d \w \p{L} \p{N}` and their opposites, groups (which capture
/// nothing), `(?i:...)` for ASCII letters, `|`, `? * + {m,n}` greedy or lazy, `(?=...)`, `(?!...)`, `^` and `$` for
/// the ends of the text. What can match nothing, and everything else, is refused by name.
///
/// Source: the syntax of Oniguruma, which `tokenizers` uses; its classes are those of `UnicodeData.Properties`.
struct Expression: Sendable {
  /// One instruction.
  enum Instruction: Sendable, Equatable {
    /// A character of a class; its number.
    case character(Int)
    /// Goes on at the first place, and at the second where that leads nowhere.
    case split(Int, Int)
    case jump(Int)
    /// Goes on behind a part, which ends with `match`, where that matches here, or does not.
    case look(isNegative: Bool, end: Int)
    case textStart
    case textEnd
    case match
  }

  /// The largest number of instructions, which counted repetitions multiply.
  static let largestProgram = 4096

  var program: [Instruction] = []
  var classes: [CharacterClass] = []

  /// The program of an expression.
  ///
  /// - Throws: `TokenizationError` of code `unsupported` that names the expression and what of it is not in the subset.
  init(_ pattern: String) throws {
    var parser = ExpressionParser(pattern)
    let tree = try parser.parse()
    if tree.canBeEmpty { throw parser.unsupported("an expression that matches at least one character") }
    classes = parser.classes
    try append(tree, parser)
    program.append(.match)
  }

  private mutating func append(_ tree: ExpressionTree, _ parser: ExpressionParser) throws {
    guard program.count < Self.largestProgram else {
      throw parser.unsupported("an expression of at most \(Self.largestProgram) instructions")
    }
    switch tree {
    case .character(let number): program.append(.character(number))
    case .textStart: program.append(.textStart)
    case .textEnd: program.append(.textEnd)
    case .sequence(let parts): for part in parts { try append(part, parser) }
    case .choice(let options):
      var jumps: [Int] = []
      for (number, option) in options.enumerated() {
        if number + 1 == options.count {
          try append(option, parser)
          break
        }
        let split = program.count
        program.append(.split(split + 1, 0))
        try append(option, parser)
        jumps.append(program.count)
        program.append(.jump(0))
        program[split] = .split(split + 1, program.count)
      }
      for jump in jumps { program[jump] = .jump(program.count) }
    case .look(let part, let isNegative):
      let look = program.count
      program.append(.look(isNegative: isNegative, end: 0))
      try append(part, parser)
      program.append(.match)
      program[look] = .look(isNegative: isNegative, end: program.count)
    case .repetition(let part, let least, let most, let isLazy):
      for _ in 0..<least { try append(part, parser) }
      if let most {
        var splits: [Int] = []
        for _ in least..<max(most, least) {
          splits.append(program.count)
          program.append(.split(0, 0))
          try append(part, parser)
        }
        for split in splits { program[split] = Self.split(split + 1, program.count, isLazy) }
      } else {
        let split = program.count
        program.append(.split(0, 0))
        try append(part, parser)
        program.append(.jump(split))
        program[split] = Self.split(split + 1, program.count, isLazy)
      }
    }
  }

  private static func split(_ inside: Int, _ behind: Int, _ isLazy: Bool) -> Instruction {
    isLazy ? .split(behind, inside) : .split(inside, behind)
  }
}

/// The parts of a regular expression.
indirect enum ExpressionTree {
  case character(Int)
  case textStart
  case textEnd
  case sequence([ExpressionTree])
  case choice([ExpressionTree])
  case look(ExpressionTree, isNegative: Bool)
  case repetition(ExpressionTree, least: Int, most: Int?, isLazy: Bool)

  /// Whether the part can match without taking a character.
  var canBeEmpty: Bool {
    switch self {
    case .character: false
    case .textStart, .textEnd, .look: true
    case .sequence(let parts): parts.allSatisfy(\.canBeEmpty)
    case .choice(let options): options.contains(where: \.canBeEmpty)
    case .repetition(let part, let least, _, _): least == 0 || part.canBeEmpty
    }
  }
}
