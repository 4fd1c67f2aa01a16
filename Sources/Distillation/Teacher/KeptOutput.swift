import Datasets
import ModelFormat

/// An output of a teacher that is kept: numbers of text after text, without padding.
struct KeptOutput: Hashable {
  /// What a text of t tokens has of it.
  enum Extent: Hashable {
    /// `width` numbers.
    case text
    /// `width` numbers for each token.
    case tokens
    /// A number for each pair of tokens in each of `width` heads.
    case pairs
  }

  /// What a match asks for; nil for the head's logits.
  let key: FeatureReader.Key?
  let extent: Extent
  let width: Int

  /// The logits of a head.
  init(logitsOf head: ClassifierConfiguration) {
    (key, extent, width) = (nil, head.kind.isPooled ? .text : .tokens, head.labels.count)
  }

  /// A feature of an encoder. Attention after softmax is kept as it is before.
  init(_ key: FeatureReader.Key, of encoder: EncoderConfiguration) {
    let attention = key.feature.hasLayers ? encoder.layers[key.layer].attention : nil
    (extent, width) =
      switch key.feature {
      case .embedding, .hidden: (.tokens, encoder.hiddenSize)
      case .cls, .mean: (.text, encoder.hiddenSize)
      case .pooled: (.text, encoder.pooler ?? 0)
      case .scores, .probabilities: (.pairs, attention?.heads.count ?? 0)
      case .query, .key: (.tokens, attention?.qkWidth ?? 0)
      case .value: (.tokens, attention?.vWidth ?? 0)
      }
    self.key = key.feature == .probabilities ? .init(feature: .scores, layer: key.layer) : key
  }

  /// Its file's name without extension, and the tensor's in it.
  var name: String {
    guard let key else { return "logits" }
    return key.feature.hasLayers ? "\(key.feature.rawValue).\(key.layer)" : key.feature.rawValue
  }

  /// The numbers of an example: of all its texts.
  func count(of example: EncodedExample) -> Int {
    example.sequences.reduce(0) { $0 + count(tokens: $1.count) }
  }

  private func count(tokens: Int) -> Int {
    switch extent {
    case .text: width
    case .tokens: width * tokens
    case .pairs: width * tokens * tokens
    }
  }

  /// The shape in a batch.
  func shape(rows: Int, columns: Int) -> [Int] {
    switch extent {
    case .text: [rows, width]
    case .tokens: [rows, columns, width]
    case .pairs: [rows, width, columns, columns]
    }
  }

  /// Each example's numbers out of those of a batch of so many columns.
  func kept(of values: [Float], _ examples: [EncodedExample], columns: Int) -> [[Float]] {
    var row = 0
    return examples.map { example in
      var numbers: [Float] = []
      numbers.reserveCapacity(count(of: example))
      for sequence in example.sequences {
        for run in runs(row: row, tokens: sequence.count, columns: columns) { numbers += values[run] }
        row += 1
      }
      return numbers
    }
  }

  /// A batch's numbers out of each example's, 0 at padding.
  func padded(_ kept: [[Float]], _ examples: [EncodedExample], columns: Int) -> [Float] {
    let rows = examples.reduce(0) { $0 + $1.sequenceCount }
    var values = [Float](repeating: 0, count: shape(rows: rows, columns: columns).reduce(1, *))
    var row = 0
    for (numbers, example) in zip(kept, examples) {
      var start = 0
      for sequence in example.sequences {
        for run in runs(row: row, tokens: sequence.count, columns: columns) {
          values.replaceSubrange(run, with: numbers[start..<start + run.count])
          start += run.count
        }
        row += 1
      }
    }
    return values
  }

  /// Where the numbers of a row's tokens lie in a batch: stretches without padding.
  private func runs(row: Int, tokens: Int, columns: Int) -> [Range<Int>] {
    switch extent {
    case .text: return [row * width..<(row + 1) * width]
    case .tokens:
      let start = row * columns * width
      return [start..<start + tokens * width]
    case .pairs:
      return (0..<width).flatMap { head in
        (0..<tokens).map { token in
          let start = ((row * width + head) * columns + token) * columns
          return start..<start + tokens
        }
      }
    }
  }
}
