import Encoders
import ModelFormat
import Torch

/// Small models and inputs, made from seeds.
enum Tiny {
  static let labels = ["red", "green", "blue"]

  static func configuration(layers: Int = 2, dropout: Double = 0, hasPooler: Bool = true)
    -> EncoderConfiguration
  {
    .bert(
      vocabSize: 50, hiddenSize: 24, numHiddenLayers: layers, numAttentionHeads: 3, intermediateSize: 40,
      maxPositionEmbeddings: 20, hiddenDropoutProb: dropout, attentionProbsDropoutProb: dropout,
      initializerRange: 0.2, hasPooler: hasPooler)
  }

  static func head(_ problemType: ProblemType = .singleLabelClassification, _ pooling: Pooling = .pooler)
    -> ClassifierConfiguration
  {
    ClassifierConfiguration(problemType: problemType, labels: labels, pooling: pooling)
  }

  /// A classifier whose biases and layer norms are random too, so that a mix-up shows.
  static func model(
    _ configuration: EncoderConfiguration = configuration(), head: ClassifierConfiguration = head(),
    seed: UInt64 = 1,
    keptPlaces: [String: [Int32]] = [:]
  ) throws -> SequenceClassifier {
    try RandomGenerator.seed(seed)
    let model = try SequenceClassifier(random: configuration, classifier: head, keptPlaces: keptPlaces)
    try withoutGradients {
      for parameter in model.parameters where parameter.tensor.shape.count == 1 {
        try parameter.tensor.add(inPlace: Tensor.normal(parameter.tensor.shape, standardDeviation: 0.1))
      }
      // What pads ragged heads must stay zero.
      for site in model.encoder.linearSites {
        guard let map = model.encoder.linear(at: site), map.liveRows.count < map.bias.count else { continue }
        var live = [Float](repeating: 0, count: map.bias.count)
        for row in map.liveRows { live[row] = 1 }
        try map.bias.multiply(inPlace: Tensor(live, shape: [live.count]))
      }
    }
    return model
  }

  /// Rows of the given lengths with random ids and two token types, or one, padded to the longest or to `columns`.
  static func input(
    lengths: [Int], columns: Int? = nil, seed: UInt64 = 5, vocabulary: UInt64 = 50, padding: Int64 = 0,
    hasTypes: Bool = true
  ) throws -> EncoderInput {
    let rows = rowIds(lengths: lengths, seed: seed, vocabulary: vocabulary)
    let width = columns ?? lengths.max() ?? 0
    var ids: [Int64] = []
    var mask: [Int64] = []
    var types: [Int64] = []
    for row in rows {
      ids += row + [Int64](repeating: padding, count: width - row.count)
      mask += row.map { _ in 1 } + [Int64](repeating: 0, count: width - row.count)
      types +=
        row.indices.map { hasTypes && $0 * 2 > row.count ? 1 : 0 }
        + [Int64](repeating: 0, count: width - row.count)
    }
    return try EncoderInput(
      inputIds: ids, attentionMask: mask, tokenTypeIds: types, rows: rows.count, columns: width)
  }

  static func rowIds(lengths: [Int], seed: UInt64, vocabulary: UInt64 = 50) -> [[Int64]] {
    var generator = Congruential(seed: seed)
    return lengths.map { length in (0..<length).map { _ in Int64(1 + generator.next() % (vocabulary - 1)) } }
  }
}

/// Knuth's MMIX generator, upper 31 bits; the generator of the goldens uses the same.
struct Congruential {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  /// A number in 0..<1.
  mutating func uniform() -> Double { Double(next()) / 0x1p31 }
}
