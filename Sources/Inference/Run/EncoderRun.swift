import CKernels
import ModelFormat

/// A way through the encoder: texts that follow each other in rows, without padding.
///
/// What a number is made of, and in which order, never depends on how the work is divided among threads. All memory is taken
/// when a run is made; a pass takes none.
final class EncoderRun {
  let weights: EncoderWeights
  /// Divides steps among the threads that have a workspace; nil for one thread.
  let pool: ThreadPool?
  let workspaces: [Workspace]
  /// The residual stream.
  let states: Rows
  let left: Lines
  let product, context, output: Rows
  /// The way on to logits; nil for an encoder without a classifier.
  let head: HeadRun?
  /// The most tokens of a pass.
  let capacity: Int

  var kernels: Kernels { weights.kernels }

  /// Room for `tokens` tokens. Throws `InferenceError` (`outOfMemory`).
  init(_ weights: EncoderWeights, tokens: Int, workspaces: [Workspace], pool: ThreadPool?)
    throws(InferenceError)
  {
    self.weights = weights
    self.pool = pool
    self.workspaces = workspaces
    capacity = tokens
    let hidden = weights.configuration.hiddenSize
    let arithmetic = weights.arithmetic
    let contexts = weights.layers.reduce(1) { max($0, $1.heads?.contextColumns ?? 0) }
    states = try Rows(CK_F32, rows: tokens, columns: hidden)
    output = try Rows(CK_F32, rows: tokens, columns: hidden)
    product = try Rows(arithmetic.storage, rows: tokens, columns: weights.widestProduct)
    context = try Rows(arithmetic.storage, rows: tokens, columns: contexts)
    var head: HeadRun?
    if let maps = weights.head {
      head = try HeadRun(maps, hidden: hidden, texts: tokens, kernels: weights.kernels)
    }
    self.head = head
    left = try Lines(capacity: tokens, lines: weights.widestInput / arithmetic.elementsPerLine + 2)
  }

  /// Computes the last hidden states of a part's texts into `states`: a row for each token, or with `onlyFirst` a row for the
  /// first token of each text.
  ///
  /// Ids and types must be those of the model, and there must be room: the session checks.
  func run(_ part: PackedTexts.Part, onlyFirst: Bool) {
    var rows = part.rows
    left.reset(rows: rows.count)
    eachRows(rows) { rows, _ in embed(part, rows) }
    if let first = weights.layers.first {
      divide(rows) { project(first, $0) }
    } else if onlyFirst {
      keepFirst(part, of: states)
    }
    for (number, layer) in weights.layers.enumerated() {
      let isLast = number == weights.layers.count - 1
      let queries = onlyFirst && isLast
      if let heads = layer.heads { attend(heads, part, onlyFirst: queries) }
      if queries {
        keepFirst(part, of: states)
        rows = 0..<part.texts.count
        left.reset(rows: rows.count)
      }
      divide(rows) { transform(layer, next: isLast ? nil : weights.layers[number + 1], $0) }
    }
  }

  /// Attends in every text and head; with `onlyFirst` from the first tokens only, into one row for each text.
  private func attend(_ heads: HeadPlan, _ part: PackedTexts.Part, onlyFirst: Bool) {
    let count = heads.heads.count
    each(part.texts.count * count) { piece, thread in
      let text = piece / count
      let rows = part.rows(text)
      workspaces[thread].attention.run(
        heads.heads[piece % count], scale: heads.scale, rows: rows, queries: onlyFirst ? 1 : rows.count,
        projected: product, into: context, at: onlyFirst ? text : rows.lowerBound)
    }
  }

  /// Moves the first row of each text to the text's number.
  private func keepFirst(_ part: PackedTexts.Part, of rows: Rows) {
    for text in 0..<part.texts.count { rows.copy(part.rows(text).lowerBound, to: text) }
  }

  /// Calls `body(piece, thread)` once for each piece.
  func each(_ pieces: Int, _ body: (_ piece: Int, _ thread: Int) -> Void) {
    guard let pool else {
      for piece in 0..<pieces { body(piece, 0) }
      return
    }
    pool.each(pieces, body)
  }

  /// Divides rows evenly among the threads.
  func eachRows(_ rows: Range<Int>, _ body: (Range<Int>, _ thread: Int) -> Void) {
    let parts = min(workspaces.count, rows.count)
    let tiles = RowTiles(rows, maximum: (rows.count + parts - 1) / parts)
    each(tiles.count) { part, thread in body(tiles[part], thread) }
  }
}
