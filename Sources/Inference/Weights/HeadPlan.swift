import CKernels
import ModelFormat

/// Where the heads of a layer stand in the rows that its products make.
///
/// Q, K and V of all heads are one product. Heads come in two halves, for two threads: its outputs stand as
/// [Q | K | V of the first half's heads | Q | K | V of the second half's], and the second half begins with a panel. Each head
/// begins at a multiple of ``step``. What stands between heads is zero; what stands between the halves of the contexts, nobody
/// writes or reads.
struct HeadPlan: Sendable {
  /// One head.
  struct Head: Sendable, Equatable {
    /// Its first columns of Q, K and V in the product's rows, and of its context in the rows that W_AO reads.
    fileprivate(set) var query = 0, key = 0, value = 0, context = 0
    /// Its number among the heads of the original model.
    let source: Int
    /// Its widths: of Q and of K, and of V.
    let qk, v: Int

    /// The same with the zeros that follow.
    var columns: (qk: Int, v: Int) { (qk.rounded(upTo: HeadPlan.step), v.rounded(upTo: HeadPlan.step)) }
  }

  /// Widths are rounded up to such a multiple, which are whole words of bf16.
  static let step = 2

  let heads: [Head]
  /// How many of them are in the first half: all, if there is but one.
  let firstHalf: Int
  /// For each column of the product, its row of the file's Q, K and V, counted through; nil for what stands between.
  let places: [Int?]
  /// For each column of the context, its row of the file's V; nil for what stands between.
  let contextPlaces: [Int?]
  /// Where the second half begins in the columns of the product.
  private let middle: Int
  /// What stands between the two halves of the contexts, which nobody writes; nil where there is no second half.
  let contextGap: Range<Int>?
  /// 1 / sqrt(D) of the original head size D.
  let scale: Float

  init(_ attention: AttentionConfiguration) {
    let count = attention.heads.count
    let half = (count + 1) / 2
    var heads = attention.heads.map { Head(source: $0.source, qk: $0.qk, v: $0.v) }
    var (places, context): ([Int?], [Int?]) = ([], [])
    var rows = (query: 0, key: attention.qkWidth, value: 2 * attention.qkWidth)
    func put(_ width: Int, _ row: inout Int, into columns: inout [Int?]) -> Int {
      let first = columns.count
      columns += (row..<row + width).map { $0 }
      row += width
      columns.pad(upTo: Self.step)
      return first
    }
    func put(_ range: Range<Int>) {
      for head in range { heads[head].query = put(heads[head].qk, &rows.query, into: &places) }
      for head in range { heads[head].key = put(heads[head].qk, &rows.key, into: &places) }
      for head in range { heads[head].value = put(heads[head].v, &rows.value, into: &places) }
    }
    var row = 0
    func putContexts(_ range: Range<Int>) {
      for head in range { heads[head].context = put(heads[head].v, &row, into: &context) }
    }
    put(0..<half)
    putContexts(0..<half)
    if half < count {
      places.pad(upTo: Int(CK_PANEL))
      middle = places.count
      put(half..<count)
      let end = context.count
      context.pad(upTo: Int(CK_PANEL))
      contextGap = end..<context.count
      putContexts(half..<count)
    } else {
      (middle, contextGap) = (places.count, nil)
    }
    self.heads = heads
    self.places = places
    contextPlaces = context
    firstHalf = half
    scale = 1 / Float(attention.scale).squareRoot()
  }

  /// The heads of a half.
  func heads(ofHalf half: Int) -> Range<Int> { half == 0 ? 0..<firstHalf : firstHalf..<heads.count }

  /// The panels of the product that the heads of a half need, where there are two halves.
  func panels(ofHalf half: Int) -> Range<Int> {
    let panel = middle / Int(CK_PANEL)
    return half == 0 ? 0..<panel : panel..<places.count.rounded(upTo: Int(CK_PANEL)) / Int(CK_PANEL)
  }
}

extension [Int?] {
  /// Fills up to a multiple of `step`.
  fileprivate mutating func pad(upTo step: Int) {
    self += repeatElement(nil, count: count.rounded(upTo: step) - count)
  }
}
