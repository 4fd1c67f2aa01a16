/// An answer as SQuAD compares it: lower case, without ASCII punctuation, without the words a, an and the, with
/// single spaces.
///
/// Source: `normalize_answer` of SQuAD's evaluate-v1.1.py and of transformers' squad_metrics.py, in this order,
/// with Python's notions: of lower case (a final sigma included), of a word's characters (letters, numbers and
/// `_`), of white space. Linear time.
public struct NormalizedAnswer: Sendable, Equatable {
  /// The words, each the UTF-8 of its text, in order.
  public let words: [[UInt8]]

  /// Normalises an answer.
  public init(_ answer: String) {
    var words: [[UInt8]] = []
    // A word ends at white space. Runs of word characters that are articles become spaces, and so end it too.
    var word: [Unicode.Scalar] = []
    var run: [Unicode.Scalar] = []
    func endRun() {
      if Self.articles.contains(run) { endWord() } else { word += run }
      run = []
    }
    func endWord() {
      if !word.isEmpty { words.append(word.flatMap { Array(UTF8.encode($0).map(Array.init) ?? []) }) }
      word = []
    }
    for scalar in Self.lowercased(answer) where !Self.isPunctuation(scalar) {
      if Self.isWordCharacter(scalar) {
        run.append(scalar)
        continue
      }
      endRun()
      if Self.isSpace(scalar) { endWord() } else { word.append(scalar) }
    }
    endRun()
    endWord()
    self.words = words
  }

  /// The words with spaces between.
  public var text: String {
    words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
  }

  /// Whether nothing is left.
  public var isEmpty: Bool { words.isEmpty }

  /// 2 x overlap / (words here + words there), the overlap counting a word as often as it is in both; where either
  /// is empty, 1 if both are, else 0.
  ///
  /// Source: `compute_f1` there.
  public func f1(_ other: NormalizedAnswer) -> Double {
    guard !isEmpty, !other.isEmpty else { return isEmpty && other.isEmpty ? 1 : 0 }
    var counts: [[UInt8]: Int] = [:]
    for word in words { counts[word, default: 0] += 1 }
    var overlap = 0
    for word in other.words where counts[word, default: 0] > 0 {
      counts[word, default: 0] -= 1
      overlap += 1
    }
    return 2 * Double(overlap) / Double(words.count + other.words.count)
  }

  private static let articles: [[Unicode.Scalar]] = ["a", "an", "the"].map { Array($0.unicodeScalars) }

  /// Lower case, with a sigma at a word's end as the final one.
  private static func lowercased(_ text: String) -> [Unicode.Scalar] {
    let scalars = Array(text.unicodeScalars)
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(scalars.count)
    for (place, scalar) in scalars.enumerated() {
      if scalar == "\u{3A3}" {
        let before = scalars[..<place].last { !$0.properties.isCaseIgnorable }
        let behind = scalars[(place + 1)...].first { !$0.properties.isCaseIgnorable }
        let isFinal = before?.properties.isCased == true && behind?.properties.isCased != true
        result.append(isFinal ? "\u{3C2}" : "\u{3C3}")
      } else {
        result += scalar.properties.lowercaseMapping.unicodeScalars
      }
    }
    return result
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber:
      true
    default: false
    }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
  }
}
