#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// TF-IDF: texts to sparse vectors, by the terms of the texts it was made from.
///
/// value = (1 + ln tf) (1 + ln((1 + n) / (1 + df))), then divided by the Euclidean norm; tf is the count in
/// the text, df the number of the n texts that have the term. With both word and character n-grams, each kind
/// is normed by itself and the vectors are joined. Terms that were not seen are left out; a text without
/// known terms is the zero vector. Equal to scikit-learn's `TfidfVectorizer(sublinear_tf=True,
/// token_pattern=r"(?u)\b\w+\b")`, joined by `FeatureUnion`; columns are numbered in the order in which terms
/// are met. Canonically equivalent terms are one.
public struct TermWeighting: Sendable {
  /// Which terms become features.
  public let settings: TermSettings
  /// The number of features.
  public let columns: Int
  private let blocks: [Block]

  private struct Block: Sendable {
    var isWords: Bool
    var lengths: ClosedRange<Int>
    var columnOf: [String: Int]
    /// By column, counted from the block's first.
    var inverseFrequency: [Double]
    var firstColumn: Int
  }

  /// Learns terms and their weights. Linear in the texts.
  ///
  /// Throws ``EvaluationError``: `empty` without texts or without terms, `invalidSetting`.
  public init(texts: [String], settings: TermSettings = TermSettings()) throws {
    try settings.validate()
    guard !texts.isEmpty else {
      throw EvaluationError(.empty, "terms: expected at least one text, found none")
    }
    let lowered = texts.map { $0.lowercased() }
    var blocks: [Block] = []
    var columns = 0
    for (isWords, lengths) in [(true, settings.wordNGrams), (false, settings.characterNGrams)] {
      guard let lengths else { continue }
      let block = Self.block(of: lowered, isWords, lengths, settings.minimumTexts, firstColumn: columns)
      columns += block.inverseFrequency.count
      blocks.append(block)
    }
    guard columns > 0 else {
      throw EvaluationError(.empty, "terms: expected terms in \(texts.count) texts, found none")
    }
    self.settings = settings
    self.columns = columns
    self.blocks = blocks
  }

  /// The vector of a text. Linear in the text.
  public func row(of text: String) -> SparseRow {
    let lowered = text.lowercased()
    var columns: [Int] = []
    var values: [Double] = []
    for block in blocks {
      var counts: [Int: Int] = [:]
      for term in Self.terms(of: lowered, block.isWords, block.lengths) {
        if let column = block.columnOf[term] { counts[column, default: 0] += 1 }
      }
      let found = counts.sorted { $0.key < $1.key }
      let weights = found.map { (1 + log(Double($0.value))) * block.inverseFrequency[$0.key] }
      let norm = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
      columns += found.map { $0.key + block.firstColumn }
      values += weights.map { $0 / norm }
    }
    return SparseRow(columns: columns, values: values)
  }

  private static func terms(of text: String, _ isWords: Bool, _ lengths: ClosedRange<Int>) -> [String] {
    isWords ? TermExtractor.words(of: text, lengths) : TermExtractor.characters(of: text, lengths)
  }

  private static func block(
    of texts: [String], _ isWords: Bool, _ lengths: ClosedRange<Int>, _ minimumTexts: Int, firstColumn: Int
  ) -> Block {
    var textsWith: [String: Int] = [:]
    var order: [String] = []
    for text in texts {
      var seen: Set<String> = []
      for term in terms(of: text, isWords, lengths) where seen.insert(term).inserted {
        let before = textsWith.updateValue((textsWith[term] ?? 0) + 1, forKey: term)
        if before == nil { order.append(term) }
      }
    }
    let kept = order.filter { (textsWith[$0] ?? 0) >= minimumTexts }
    var columnOf: [String: Int] = [:]
    columnOf.reserveCapacity(kept.count)
    for (column, term) in kept.enumerated() { columnOf[term] = column }
    let inverse = kept.map { 1 + log(Double(1 + texts.count) / Double(1 + (textsWith[$0] ?? 0))) }
    return Block(
      isWords: isWords, lengths: lengths, columnOf: columnOf, inverseFrequency: inverse,
      firstColumn: firstColumn)
  }
}
