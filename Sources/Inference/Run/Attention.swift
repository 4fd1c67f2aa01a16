import CKernels

/// softmax(Q K^T / sqrt(D) + bias) V for one head of one text.
///
/// Its memory is that of a slab, which must live as long. K and V are laid out as panels, queries go through in tiles: scores,
/// softmax, context; nothing of the size of the scores of a whole text is ever kept.
final class Attention {
  private let kernels: Kernels
  private let type: ck_type
  private let each: Int
  private let query, probabilities: Lines
  private let keys, values: Memory
  private let scores, context: Memory
  private let inverse: Memory
  private let keyStride, valueStride: Int

  /// Room for texts of `tokens` tokens and heads of `width`.
  init(_ type: ck_type, tokens: Int, width: Int, kernels: Kernels, in slab: Slab) throws(InferenceError) {
    self.kernels = kernels
    self.type = type
    each = type == CK_BF16 ? 2 : 1
    let tiles = tokens.rounded(upTo: Int(CK_PANEL))
    let wide = width.rounded(upTo: Int(CK_PANEL))
    let rows = kernels.maximumRows(type)
    query = try Lines(capacity: tokens, lines: wide / each / Int(CK_LINE_WORDS) + 1, in: slab)
    probabilities = try Lines(capacity: rows, lines: tiles / each / Int(CK_LINE_WORDS) + 1, in: slab)
    keyStride = wide / each * 128
    valueStride = tiles / each * 128
    keys = try Memory(bytes: tiles / Int(CK_PANEL) * keyStride, in: slab)
    values = try Memory(bytes: wide / Int(CK_PANEL) * valueStride, in: slab)
    scores = try Memory(bytes: rows * tiles * 4, in: slab)
    context = try Memory(bytes: rows * wide * 4, in: slab)
    inverse = try Memory(bytes: rows * 4, in: slab)
  }

  /// Attends from the first `queries` of `rows` to all of them; `projected` holds Q, K and V, and the contexts go to rows of
  /// `out` from `place` on. `bias` is that of a key at the query's place in units of `scale`, with those of other distances beside
  /// it (``RelativeBias``); nil for none.
  func run(
    _ head: HeadPlan.Head, scale: Float, bias: UnsafePointer<Float>?, rows: Range<Int>, queries: Int,
    projected: Rows, into out: Rows, at place: Int
  ) {
    let table = kernels.table
    let query = query.sized(queries)
    let count = rows.count
    let bytes = projected.elementBytes
    let start = projected.row(rows.lowerBound)
    let columns = head.columns
    let keyWords = columns.qk / each
    let stride = count.rounded(upTo: Int(CK_PANEL))
    if head.qk > 0 {
      var lines = ck_lines(
        from_type: type, from: start + head.query * bytes, stride: projected.stride, rows: Int32(queries),
        columns: Int32(columns.qk), type: type, lines: query.line(0, row: 0),
        line_stride: query.stride,
        scale: nil, zero: nil)
      table.pointee.lines(&lines)
      var pack = ck_pack(
        from: start + head.key * bytes, stride: projected.stride * bytes, rows: Int32(count),
        words: Int32(columns.qk / each), panel_words: Int32(keyWords),
        panels: keys.pointer(), panel_stride: keyWords * 128)
      table.pointee.pack(&pack)
    }
    let valueWords = (count + each - 1) / each
    var packValues = ck_pack_values(
      type: type, from: start + head.value * bytes, stride: projected.stride, rows: Int32(count),
      columns: Int32(columns.v), words: Int32(valueWords), panels: values.pointer(),
      panel_stride: valueWords * 128)
    table.pointee.pack_values(&packValues)

    let tiles = RowTiles(0..<queries, maximum: kernels.maximumRows(type))
    for number in 0..<tiles.count {
      let tile = tiles[number]
      if head.qk > 0 {
        multiply(
          query, row: tile.lowerBound, count: tile.count, by: keys, panelStride: keyWords * 128,
          words: keyWords, columns: count, into: scores.pointer(), stride: stride)
      } else if number == 0 {
        // Without Q and K all scores are equal.
        scores.pointer(to: Float.self).update(repeating: 0, count: kernels.maximumRows(type) * stride)
      }
      if let bias { put(bias, on: tile, keys: count, stride: stride, adding: head.qk > 0) }
      let probabilities = probabilities.sized(tile.count)
      var softmax = ck_softmax(
        scores: scores.pointer(), stride: stride, rows: Int32(tile.count), columns: Int32(count),
        scale: scale * 1.442_695_040_888_963, type: type, lines: probabilities.line(0, row: 0),
        line_stride: probabilities.stride, inverse_sum: inverse.pointer())
      table.pointee.softmax(&softmax)
      let width = head.v.rounded(upTo: Int(CK_PANEL))
      multiply(
        probabilities, row: 0, count: tile.count, by: values, panelStride: valueWords * 128,
        words: valueWords, columns: head.v, into: context.pointer(), stride: width)
      var store = ck_store(
        product: type,
        sums: (
          ck_sums(
            values: context.pointer(), row_scale: inverse.pointer(), row_zero: nil, column_offset: nil),
          ck_sums()
        ), ranges: 1, column_scale: nil, stride: width,
        rows: Int32(tile.count), columns: Int32(columns.v), bias: nil, activation: CK_NONE,
        type: out.type,
        out: out.row(place + tile.lowerBound) + head.context * out.elementBytes,
        out_stride: out.stride)
      table.pointee.store(&store)
    }
  }

  /// scores += bias, or scores = bias: query i's is that of the distances -i, 1 - i, ...
  private func put(
    _ bias: UnsafePointer<Float>, on queries: Range<Int>, keys: Int, stride: Int, adding: Bool
  ) {
    for query in queries {
      var lookup = ck_lookup(
        x: scores.pointer() + (query - queries.lowerBound) * stride, row: bias - query, is_int8: false,
        adds: adding, scale: 1, columns: Int32(keys))
      kernels.table.pointee.lookup(&lookup)
    }
  }

  private func multiply(
    _ left: Lines, row: Int, count: Int, by right: Memory, panelStride: Int, words: Int, columns: Int,
    into out: UnsafeMutablePointer<Float>, stride: Int
  ) {
    var panel = 0
    while panel * Int(CK_PANEL) < columns {
      let taken = kernels.panels(type, rows: count, columns: columns - panel * Int(CK_PANEL))
      var arguments = ck_tile(
        left: left.line(0, row: row), left_stride: left.stride,
        right: right.pointer(to: UInt8.self) + panel * panelStride, right_stride: panelStride, words: words,
        out: out + panel * Int(CK_PANEL), out_stride: stride, prefetch: nil, prefetch_lines: 0,
        scales: nil, scale_stride: 0, group_words: 0)
      kernels.tile(type, rows: count, panels: taken)?(&arguments)
      panel += max(1, taken)
    }
  }
}
