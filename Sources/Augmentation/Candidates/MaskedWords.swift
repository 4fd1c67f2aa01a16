import Encoders
import ModelFormat
import Tokenization
import Torch

/// What a model says about hidden words, many in one pass.
struct MaskedWords {
  /// A word of a text that is hidden.
  struct Place {
    /// The text's number among those given.
    let text: Int
    /// Its token.
    let token: Int
  }

  private let model: PretrainingModel
  private let mask: Int32
  private let padding: Int32
  /// The tokens of a text that a pass shows, in each of both parts.
  private let room: Int
  private let tokensPerPass: Int
  private let rowsPerPass: Int

  /// The most logits of a pass, 64 MB, unless one text has more.
  private static let logitsPerPass = 1 << 24

  /// Puts a model and its tokenizer together.
  ///
  /// - Throws: `AugmentationError` where they do not fit each other, or the length leaves no room; `TokenizationError`.
  init(_ model: PretrainingModel, _ tokenizer: Tokenizer, _ settings: AugmentationSettings) throws {
    func refuse(_ place: String, _ expected: String, _ found: String) -> AugmentationError {
      AugmentationError(.modelDoesNotFit, place: place, expected: expected, found: found)
    }
    let configuration = model.configuration
    guard let mask = tokenizer.maskTokenId else {
      throw refuse("the tokenizer", "a mask token", "none")
    }
    guard tokenizer.vocabularySize <= configuration.vocabSize else {
      throw refuse(
        "the tokenizer", "at most the model's \(configuration.vocabSize) tokens",
        "\(tokenizer.vocabularySize)")
    }
    let special = try tokenizer.encode("", pair: "").count
    let length = settings.maximumLength ?? configuration.maxTokens
    guard length >= special + 2, length <= configuration.maxTokens else {
      throw AugmentationError(
        .invalidSetting, place: "the maximum length",
        expected:
          "\(special + 2) tokens, of which \(special) are special, to the model's \(configuration.maxTokens)",
        found: "\(length)")
    }
    self.model = model
    self.mask = mask
    padding = tokenizer.padTokenId ?? 0
    room = (length - special) / 2
    tokensPerPass = settings.tokensPerPass
    rowsPerPass = max(1, Self.logitsPerPass / configuration.vocabSize)
  }

  /// The `count` likeliest ids at each place, likeliest first, of the text with the place hidden and the text as it is behind it.
  ///
  /// Rows are sorted by length and run without gradients; which places share a pass changes no more than rounding.
  /// - Throws: `AugmentationError` (`badOutput`); `TorchError`.
  func likeliest(
    _ count: Int, at places: [Place], of texts: [PairedText], progress: (Int) -> Void
  ) throws -> [[Int32]] {
    let windows = places.map { texts[$0.text].window(around: $0.token, limit: room) }
    let order = places.indices.sorted { (windows[$0].count, $0) < (windows[$1].count, $1) }
    var found = [[Int32]](repeating: [], count: places.count)
    var start = 0
    while start < order.count {
      var rows: [MaskedText] = []
      while start + rows.count < order.count, rows.count < rowsPerPass {
        let index = order[start + rows.count]
        let row = texts[places[index].text].masked(places[index].token, by: mask, in: windows[index])
        if !rows.isEmpty, (rows.count + 1) * row.ids.count > tokensPerPass { break }
        rows.append(row)
      }
      let ids = try likeliest(count, in: rows)
      for (row, index) in order[start..<start + rows.count].enumerated() { found[index] = ids[row] }
      start += rows.count
      progress(rows.count)
    }
    return found
  }

  /// One pass over rows of which the last is the longest.
  private func likeliest(_ count: Int, in rows: [MaskedText]) throws -> [[Int32]] {
    try withoutGradients {
      let columns = rows.last?.ids.count ?? 0
      func filled(_ filling: Int32, _ values: (MaskedText) -> [Int32]) -> [Int64] {
        rows.flatMap { row in
          values(row).map(Int64.init) + repeatElement(Int64(filling), count: columns - row.ids.count)
        }
      }
      let hasTypes = model.configuration.typeVocabSize > 1
      let input = try EncoderInput(
        inputIds: filled(padding, \.ids), attentionMask: filled(0) { $0.ids.map { _ in 1 } },
        tokenTypeIds: hasTypes ? filled(0, \.types) : nil, rows: rows.count, columns: columns,
        on: model.device)
      let places = rows.enumerated().map { Int64($0.offset * columns + $0.element.place) }
      let logits = try model.forward(
        input, places: Tensor(places, shape: [places.count], on: model.device)
      ).words
      guard try logits.isFiniteEverywhere() else {
        throw AugmentationError(
          .badOutput, place: "the model's logits of hidden words", expected: "finite numbers",
          found: "infinite ones or NaN")
      }
      let width = min(count, model.configuration.vocabSize)
      let ids = try logits.topK(width).indices.int64s().map { Int32($0) }
      return rows.indices.map { Array(ids[$0 * width..<($0 + 1) * width]) }
    }
  }
}
