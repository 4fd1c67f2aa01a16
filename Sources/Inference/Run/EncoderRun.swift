import CKernels
import ModelFormat

/// A way through the encoder: texts that follow each other in rows, without padding.
///
/// What a number is made of, and in which order, never depends on how the work is divided among threads. All memory is taken
/// when a run is made; a pass takes none.
package final class EncoderRun: Worker {
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
  private var step: Step?

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
    divide(.embed(part), rows)
    if weights.layers.isEmpty, onlyFirst { keepFirst(part) }
    for (number, layer) in weights.layers.enumerated() {
      let queries = onlyFirst && number == weights.layers.count - 1
      if let heads = layer.heads {
        share(.attend(number, part, onlyFirst: queries), pieces: part.texts.count * heads.heads.count)
      }
      if queries {
        keepFirst(part)
        rows = 0..<part.texts.count
        left.reset(rows: rows.count)
      }
      divide(.transform(number), rows)
    }
  }

  /// Moves the first row of each text to the text's number.
  private func keepFirst(_ part: PackedTexts.Part) {
    for text in 0..<part.texts.count { states.copy(part.rows(text).lowerBound, to: text) }
  }

  // MARK: Division among threads

  /// A step that threads do in pieces.
  enum Step {
    /// Attention of a layer in every text and head; with `onlyFirst` from the first tokens only, into one row for each text.
    case attend(Int, PackedTexts.Part, onlyFirst: Bool)
    /// Rows by themselves, all steps of them.
    case rows(RowSteps, RowTiles)
    /// A part of a row's way.
    case row(RowStep, RowTiles)
    /// A product of few rows, divided by outputs.
    case panels(RowProduct, Range<Int>, each: Int)
  }

  /// Below this many rows all threads share each product, so that each reads only its part of the weights.
  private static let fewRows = 48

  /// Computes steps of rows: the threads together where there are few rows, else each by itself.
  private func divide(_ steps: RowSteps, _ rows: Range<Int>) {
    if pool == nil {
      perform(steps, .alone(rows, thread: 0))
    } else if rows.count < Self.fewRows {
      perform(steps, .together(rows))
    } else {
      let tiles = evenly(rows)
      share(.rows(steps, tiles), pieces: tiles.count)
    }
  }

  /// Rows divided evenly among the threads.
  func evenly(_ rows: Range<Int>) -> RowTiles {
    let parts = min(workspaces.count, rows.count)
    return RowTiles(rows, maximum: (rows.count + parts - 1) / parts)
  }

  /// Lets all threads do the pieces of a step.
  func share(_ step: Step, pieces: Int) {
    self.step = step
    if let pool {
      pool.each(pieces, self)
    } else {
      for piece in 0..<pieces { work(piece: piece, thread: 0) }
    }
  }

  func work(piece: Int, thread: Int) {
    switch step {
    case .attend(let layer, let part, let onlyFirst):
      guard let heads = weights.layers[layer].heads else { return }
      let text = piece / heads.heads.count
      let rows = part.rows(text)
      workspaces[thread].attention.run(
        heads.heads[piece % heads.heads.count], scale: heads.scale, rows: rows,
        queries: onlyFirst ? 1 : rows.count, projected: product, into: context,
        at: onlyFirst ? text : rows.lowerBound)
    case .rows(let steps, let tiles): perform(steps, .alone(tiles[piece], thread: thread))
    case .row(let step, let tiles): perform(step, tiles[piece])
    case .panels(let product, let rows, let each):
      let panels = piece * each..<min(product.matrix.panelCount, (piece + 1) * each)
      multiply(product, rows, panels, thread: thread)
    case nil: break
    }
  }
}
