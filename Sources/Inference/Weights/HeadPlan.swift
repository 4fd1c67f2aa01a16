import ModelFormat

/// Where the heads of a layer stand in the rows that its products make.
///
/// Q, K and V of all heads are one product, whose outputs stand as [Q of every head | K of every head | V of every head];
/// each head begins at a multiple of 16, so that kernels read whole vectors. What stands between is zero.
struct HeadPlan: Sendable, Equatable {
  /// One head.
  struct Head: Sendable, Equatable {
    /// Its first columns of Q, K and V in the product's rows, and of its context in the rows that W_AO reads.
    let query, key, value, context: Int
    /// Its widths: of Q and of K, and of V.
    let qk, v: Int
  }

  let heads: [Head]
  /// The columns of the product, and of the context.
  let columns, contextColumns: Int
  /// 1 / sqrt(D) of the original head size D.
  let scale: Float

  init(_ attention: AttentionConfiguration) {
    let widths = attention.heads.map { (qk: $0.qk.rounded(upTo: 16), v: $0.v.rounded(upTo: 16)) }
    let keys = widths.reduce(0) { $0 + $1.qk }
    var (query, value) = (0, 0)
    heads = zip(attention.heads, widths).map { head, width in
      defer {
        query += width.qk
        value += width.v
      }
      return Head(
        query: query, key: keys + query, value: 2 * keys + value, context: value, qk: head.qk, v: head.v)
    }
    columns = 2 * keys + value
    contextColumns = value
    scale = 1 / Float(attention.scale).squareRoot()
  }

  /// For each column of Q (and of K), the row of the file's Q that stands there; nil for what stands between heads.
  var keyPlaces: [Int?] { places(\.qk) }
  /// For each column of V and of the context, the row of the file's V that stands there.
  var contextPlaces: [Int?] { places(\.v) }

  private func places(_ width: (Head) -> Int) -> [Int?] {
    var row = 0
    return heads.flatMap { head -> [Int?] in
      let count = width(head)
      defer { row += count }
      return (row..<row + count).map { $0 }
        + [Int?](repeating: nil, count: count.rounded(upTo: 16) - count)
    }
  }
}
