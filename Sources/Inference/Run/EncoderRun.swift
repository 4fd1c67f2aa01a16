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
  /// Where all of the following lies.
  private let slab: Slab
  /// The residual stream.
  let states: Rows
  /// The sum of embeddings: rows of E numbers of their own where a map makes the residual stream of them, else `states`.
  let embeddings: Rows
  /// The embeddings of words: rows of F numbers of their own where a map takes them to E numbers, else `embeddings`.
  let words: Rows
  /// Inputs of products: of first maps, or of those that a thread computes alone; and of second maps that threads share.
  private(set) var left, inner: Lines
  let product, context: Rows
  /// Outputs of second maps: of all inputs, or of the first half of them; and of the second half.
  let output, secondOutput: Rows
  /// The way on to logits; nil for an encoder without a classifier.
  let head: HeadRun?
  /// The most tokens of a pass.
  let capacity: Int
  /// How far `states` are: sublayers whose outputs are added and normalized; -1 before the embeddings.
  private(set) var settled = -1
  /// Whether second maps are divided by their inputs.
  private(set) var isHalved = false
  /// How many texts the part has that runs.
  private(set) var texts = 0
  /// Where each text begins, and where the last one ends.
  private let starts: Memory
  private(set) var part: PackedTexts.Part?
  private var step: Step?

  var kernels: Kernels { weights.kernels }

  /// From so many tokens on, what a pass needs fills large pages.
  static let manyTokens = 128

  /// Room for `tokens` tokens. Throws `InferenceError` (`outOfMemory`).
  init(_ weights: EncoderWeights, tokens: Int, workspaces: [Workspace], pool: ThreadPool?)
    throws(InferenceError)
  {
    self.weights = weights
    slab = Slab(largePages: tokens >= Self.manyTokens)
    layers = weights.layers.map(Unmanaged.passUnretained)
    starts = try Memory(bytes: (tokens + 1) * MemoryLayout<Int>.stride, in: slab)
    self.pool = pool
    self.workspaces = workspaces
    capacity = tokens
    let hidden = weights.configuration.hiddenSize
    let arithmetic = weights.arithmetic
    let contexts = weights.layers.reduce(1) { max($0, $1.heads?.contextPlaces.count ?? 0) }
    states = try Rows(CK_F32, rows: tokens, columns: hidden, in: slab)
    if let projection = weights.projection {
      embeddings = try Rows(CK_F32, rows: tokens, columns: projection.inputs, in: slab)
    } else {
      embeddings = states
    }
    if let wordProjection = weights.wordProjection {
      words = try Rows(CK_F32, rows: tokens, columns: wordProjection.inputs, in: slab)
    } else {
      words = embeddings
    }
    output = try Rows(CK_F32, rows: tokens, columns: hidden, in: slab)
    secondOutput = try Rows(CK_F32, rows: min(tokens, Self.fewRows), columns: hidden, in: slab)
    product = try Rows(arithmetic.storage, rows: tokens, columns: weights.widestProduct, in: slab)
    context = try Rows(arithmetic.storage, rows: tokens, columns: contexts, in: slab)
    var head: HeadRun?
    if let maps = weights.head {
      head = try HeadRun(maps, hidden: hidden, tokens: tokens, kernels: weights.kernels, in: slab)
    }
    self.head = head
    left = try Lines(capacity: tokens, lines: weights.mostLines, in: slab)
    inner = try Lines(capacity: min(tokens, Self.fewRows), lines: weights.mostLines, in: slab)
  }

  /// Computes the last hidden states of a part's texts into `states`: a row for each token, or with `onlyFirst` a row for the
  /// first token of each text.
  ///
  /// Ids and types must be those of the model, and there must be room: the session checks.
  func run(_ part: PackedTexts.Part, onlyFirst: Bool) {
    self.part = part
    texts = part.texts.count
    defer { self.part = nil }
    let starts = starts.pointer(to: Int.self)
    for text in 0..<texts {
      (starts[text], starts[text + 1]) = (part.rows(text).lowerBound, part.rows(text).upperBound)
    }
    settled = -1
    let rows = part.rows
    isHalved = workspaces.count == 2 && rows.count <= Self.fewRows
    if let pool, isHalved {
      step = .half(rows, onlyFirst: onlyFirst)
      pool.together(self)
    } else {
      runByRows(rows, onlyFirst: onlyFirst)
    }
  }

  private func runByRows(_ all: Range<Int>, onlyFirst: Bool) {
    var rows = all
    transform(from: nil, rows)
    for number in layers.indices {
      let isLast = onlyFirst && number == layers.count - 1
      attend(number, onlyFirst: isLast)
      if isLast {
        settle(rows, to: 2 * number)
        keepFirst()
        rows = 0..<texts
      }
      transform(from: number, rows)
    }
    settle(rows, to: 2 * layers.count)
    if layers.isEmpty, onlyFirst { keepFirst() }
  }

  /// The rows of a text of the part that runs.
  func rows(of text: Int) -> Range<Int> {
    let starts = starts.pointer(to: Int.self)
    return starts[text]..<starts[text + 1]
  }

  /// Moves the first row of each text to the text's number.
  func keepFirst() {
    for text in 0..<texts { states.copy(rows(of: text).lowerBound, to: text) }
  }

  // MARK: Division among threads

  /// A step that threads do in pieces. Plain numbers: nothing that is counted.
  enum Step {
    /// Attention of a layer in every text and head; with `onlyFirst` from the first tokens only, into one row for each text.
    case attend(Int, onlyFirst: Bool)
    /// Rows by themselves: all steps from the attention of a layer (nil: from the ids) to that of the next.
    case transform(from: Int?, RowTiles)
    /// Rows by themselves: the residual stream up to a sublayer.
    case settle(to: Int, RowTiles)
    /// Rows as the input of a map.
    case prepare(MapPlace, RowTiles)
    /// A product of few rows, divided by columns.
    case columns(MapPlace, Range<Int>, each: Int)
    /// All steps of few rows, one of two halves of each, with threads that wait for each other.
    case half(Range<Int>, onlyFirst: Bool)
  }

  private func attend(_ layer: Int, onlyFirst: Bool) {
    let heads = layers[layer]._withUnsafeGuaranteedRef { $0.heads?.heads.count ?? 0 }
    if heads > 0 { share(.attend(layer, onlyFirst: onlyFirst), pieces: texts * heads) }
  }

  /// All steps from the attention of a layer (nil: from the ids) to that of the next.
  private func transform(from layer: Int?, _ rows: Range<Int>) {
    if pool != nil, rows.count <= Self.fewRows { return transformByColumns(from: layer, rows) }
    left = left.sized(rows.count)
    let tiles = evenly(rows)
    share(.transform(from: layer, tiles), pieces: tiles.count)
    settled = 2 * ((layer ?? -1) + 1)
  }

  /// Brings the residual stream up to a sublayer.
  private func settle(_ rows: Range<Int>, to sublayer: Int) {
    guard settled < sublayer else { return }
    let tiles = evenly(rows)
    share(.settle(to: sublayer, tiles), pieces: tiles.count)
    settled = sublayer
  }

  /// Makes rows the input of a map.
  func prepare(_ place: MapPlace, _ rows: Range<Int>) {
    if place.isSecond { inner = inner.sized(rows.count) } else { left = left.sized(rows.count) }
    let tiles = evenly(rows)
    share(.prepare(place, tiles), pieces: tiles.count)
    if !place.isSecond { settled = place.number }
  }

  /// Rows divided evenly among the threads.
  private func evenly(_ rows: Range<Int>) -> RowTiles {
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
    let workspace = workspaces[thread]
    workspace.clock.begin()
    switch step {
    case .attend(let layer, let onlyFirst):
      attend(layer, piece: piece, onlyFirst: onlyFirst, workspace)
    case .transform(let layer, let tiles): transform(from: layer, tiles[piece], workspace)
    case .settle(let sublayer, let tiles):
      settle(tiles[piece], from: settled, to: sublayer, workspace)
    case .prepare(let place, let tiles): fillInput(of: place, tiles[piece], workspace)
    case .columns(let place, let rows, let each):
      multiplyColumns(of: place, rows, piece: piece, each: each, workspace)
    case .half(let rows, let onlyFirst):
      run(half: piece, rows, onlyFirst: onlyFirst, workspace)
    case nil: break
    }
  }

  private func attend(_ layer: Int, piece: Int, onlyFirst: Bool, _ workspace: Workspace) {
    layers[layer]._withUnsafeGuaranteedRef { layer in
      guard let plan = layer.heads else { return }
      let (text, head) = piece.quotientAndRemainder(dividingBy: plan.heads.count)
      attend(plan, head: head, text: text, onlyFirst: onlyFirst, workspace)
    }
  }

  /// Attention of one head in one text.
  func attend(_ plan: HeadPlan, head: Int, text: Int, onlyFirst: Bool, _ workspace: Workspace) {
    let rows = rows(of: text)
    let head = plan.heads[head]
    workspace.attention.run(
      head, scale: plan.scale, bias: weights.relativeBias?.distances(of: head.source), rows: rows,
      queries: onlyFirst ? 1 : rows.count, projected: product, into: context,
      at: onlyFirst ? text : rows.lowerBound)
    workspace.clock.mark(.attention)
  }
}
