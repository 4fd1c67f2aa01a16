import CKernels
import ModelFormat

/// Where the heads of a layer stand in the rows that its products make.
///
/// Q, K and V of all heads are one product, whose outputs stand as [Q of every head | K of every head | V of every head];
/// each head begins at a multiple of 16, so that kernels read whole vectors. What stands between is zero.
///
/// Heads come in two halves, for two threads: in Q, K and V the second one begins with a panel of the product.
struct HeadPlan: Sendable {
  /// One head.
  struct Head: Sendable, Equatable {
    /// Its first columns of Q, K and V in the product's rows, and of its context in the rows that W_AO reads.
    let query, key, value, context: Int
    /// Its widths: of Q and of K, and of V.
    let qk, v: Int
  }

  let heads: [Head]
  /// How many of them are in the first half: all, if there is but one.
  let firstHalf: Int
  /// Where the second half begins in the columns of Q (and of K), and in those of V and of the context.
  private let middle: (keys: Int, values: Int)
  /// The columns of Q (and of K), of the product, and of the context.
  let keyColumns, columns, contextColumns: Int
  /// 1 / sqrt(D) of the original head size D.
  let scale: Float

  init(_ attention: AttentionConfiguration) {
    let widths = attention.heads.map { (qk: $0.qk.rounded(upTo: 16), v: $0.v.rounded(upTo: 16)) }
    let half = (widths.count + 1) / 2
    let isHalved = half < widths.count
    func total(_ range: Range<Int>, _ width: KeyPath<(qk: Int, v: Int), Int>) -> Int {
      let sum = widths[range].reduce(0) { $0 + $1[keyPath: width] }
      return isHalved ? sum.rounded(upTo: Int(CK_PANEL)) : sum
    }
    middle = (total(0..<half, \.qk), total(0..<half, \.v))
    firstHalf = half
    let keys = middle.keys + total(half..<widths.count, \.qk)
    var (query, value) = (0, 0)
    var heads: [Head] = []
    for (number, head) in attention.heads.enumerated() {
      if number == half { (query, value) = middle }
      heads.append(
        Head(query: query, key: keys + query, value: 2 * keys + value, context: value, qk: head.qk, v: head.v)
      )
      query += widths[number].qk
      value += widths[number].v
    }
    self.heads = heads
    keyColumns = keys
    contextColumns = middle.values + total(half..<widths.count, \.v)
    columns = 2 * keys + contextColumns
    scale = 1 / Float(attention.scale).squareRoot()
  }

  /// For each column of Q (and of K), the row of the file's Q that stands there; nil for what stands between heads.
  var keyPlaces: [Int?] { places(keyColumns, \.query, \.qk) }
  /// For each column of V and of the context, the row of the file's V that stands there.
  var contextPlaces: [Int?] { places(contextColumns, \.context, \.v) }

  /// Where the second half of the contexts begins; nil where there is none.
  var contextMiddle: Int? { firstHalf < heads.count ? middle.values : nil }

  /// The heads of a half.
  func heads(ofHalf half: Int) -> Range<Int> { half == 0 ? 0..<firstHalf : firstHalf..<heads.count }

  /// Q, K or V.
  enum Part { case query, key, value }

  /// The panels of the product that the heads of a half need, where there are two halves.
  func panels(of part: Part, half: Int) -> Range<Int> {
    let (start, middle, end) =
      switch part {
      case .query: (0, middle.keys, keyColumns)
      case .key: (keyColumns, keyColumns + middle.keys, 2 * keyColumns)
      case .value: (2 * keyColumns, 2 * keyColumns + middle.values, columns)
      }
    return half == 0
      ? start / Int(CK_PANEL)..<middle / Int(CK_PANEL) : middle / Int(CK_PANEL)..<end / Int(CK_PANEL)
  }

  private func places(_ columns: Int, _ first: (Head) -> Int, _ width: (Head) -> Int) -> [Int?] {
    var places = [Int?](repeating: nil, count: columns)
    var row = 0
    for head in heads {
      for column in first(head)..<first(head) + width(head) {
        places[column] = row
        row += 1
      }
    }
    return places
  }
}
