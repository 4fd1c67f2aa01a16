import CKernels
import ModelFormat

/// A way through the encoder: texts that follow each other in rows, without padding.
///
/// What a number is made of, and in which order, never depends on how the work is divided among threads. All memory is taken
/// when a run is made; a pass takes none.
package final class EncoderRun: Worker {
  let weights: EncoderWeights
  /// The layers of `weights`, without counting who reads them.
  let layers: [Unmanaged<LayerWeights>]
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
  /// Where each text begins, and where the last one ends.
  private let starts: Memory
  private(set) var part: PackedTexts.Part?
  private var step: Step?

  var kernels: Kernels { weights.kernels }

  /// Room for `tokens` tokens. Throws `InferenceError` (`outOfMemory`).
  init(_ weights: EncoderWeights, tokens: Int, workspaces: [Workspace], pool: ThreadPool?)
    throws(InferenceError)
  {
    self.weights = weights
    layers = weights.layers.map(Unmanaged.passUnretained)
    starts = try Memory(bytes: (tokens + 1) * MemoryLayout<Int>.stride)
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
    self.part = part
    defer { self.part = nil }
    let starts = starts.pointer(to: Int.self)
    for text in 0..<part.texts.count {
      (starts[text], starts[text + 1]) = (part.rows(text).lowerBound, part.rows(text).upperBound)
    }
    var rows = part.rows
    left.reset(rows: rows.count)
    divide(.embed, rows)
    if layers.isEmpty, onlyFirst { keepFirst(part.texts.count) }
    for number in layers.indices {
      let queries = onlyFirst && number == layers.count - 1
      let heads = layers[number]._withUnsafeGuaranteedRef { $0.heads?.heads.count ?? 0 }
      if heads > 0 { share(.attend(number, onlyFirst: queries), pieces: part.texts.count * heads) }
      if queries {
        keepFirst(part.texts.count)
        rows = 0..<part.texts.count
        left.reset(rows: rows.count)
      }
      divide(.transform(number), rows)
    }
  }

  /// The rows of a text of the part that runs.
  func rows(of text: Int) -> Range<Int> {
    let starts = starts.pointer(to: Int.self)
    return starts[text]..<starts[text + 1]
  }

  /// Moves the first row of each text to the text's number.
  private func keepFirst(_ texts: Int) {
    for text in 0..<texts { states.copy(rows(of: text).lowerBound, to: text) }
  }

  // MARK: Division among threads

  /// A step that threads do in pieces. Plain numbers: nothing that is counted.
  enum Step {
    /// Attention of a layer in every text and head; with `onlyFirst` from the first tokens only, into one row for each text.
    case attend(Int, onlyFirst: Bool)
    /// Rows by themselves, all steps of them.
    case rows(RowSteps, RowTiles)
    /// A part of a row's way.
    case row(RowStep, RowTiles)
    /// A product of few rows, divided by outputs.
    case panels(MapPlace, Range<Int>, each: Int)
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
    case .attend(let layer, let onlyFirst):
      layers[layer]._withUnsafeGuaranteedRef { layer in
        guard let plan = layer.heads else { return }
        let text = piece / plan.heads.count
        let rows = rows(of: text)
        workspaces[thread].attention.run(
          plan.heads[piece % plan.heads.count], scale: plan.scale, rows: rows,
          queries: onlyFirst ? 1 : rows.count, projected: product, into: context,
          at: onlyFirst ? text : rows.lowerBound)
      }
    case .rows(let steps, let tiles): perform(steps, .alone(tiles[piece], thread: thread))
    case .row(let step, let tiles): perform(step, tiles[piece])
    case .panels(let place, let rows, let each):
      with(place) { matrix in
        multiply(
          matrix, place, rows, piece * each..<min(matrix.panelCount, (piece + 1) * each), thread: thread)
      }
    case nil: break
    }
  }
}
