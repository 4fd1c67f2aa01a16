import Encoders
import Factorization
import ModelFormat
import TestSupport
import Testing
import Torch

/// A random model whose every part matters, and texts for it.
struct Sample {
  var configuration: EncoderConfiguration
  let classifier: ClassifierConfiguration?
  var tensors: [String: StoredTensor]

  /// A model of a shape.
  init(
    _ configuration: EncoderConfiguration, _ classifier: ClassifierConfiguration? = nil, seed: UInt64 = 3
  ) {
    var generator = SeededGenerator(state: seed)
    self.configuration = configuration
    self.classifier = classifier
    tensors = [:]
    for tensor in randomTensors(configuration, classifier: classifier, using: &generator) {
      tensors[tensor.name] = tensor
    }
  }

  /// A BERT of H 24, 3 heads and I 40.
  static func bert(layers: Int = 4, seed: UInt64 = 3, head: ClassifierConfiguration? = nil) -> Sample {
    Sample(
      .bert(
        vocabSize: 50, hiddenSize: 24, numHiddenLayers: layers, numAttentionHeads: 3, intermediateSize: 40,
        maxPositionEmbeddings: 20), head, seed: seed)
  }

  /// Texts of that many tokens each; the shorter ones are padded.
  func texts(_ lengths: [[Int]] = [[9, 4, 6], [3, 12]], seed: UInt64 = 9) throws -> [EncoderInput] {
    var generator = SeededGenerator(state: seed)
    return try lengths.map { lengths in
      let columns = lengths.max() ?? 0
      var (ids, mask, types): ([Int64], [Int64], [Int64]) = ([], [], [])
      for length in lengths {
        for place in 0..<columns {
          ids.append(
            place < length ? Int64.random(in: 1..<Int64(configuration.vocabSize), using: &generator) : 0)
          mask.append(place < length ? 1 : 0)
          types.append(configuration.typeVocabSize > 1 && place * 2 > length && place < length ? 1 : 0)
        }
      }
      return try EncoderInput(
        inputIds: ids, attentionMask: mask, tokenTypeIds: types, rows: lengths.count, columns: columns)
    }
  }

  func encoder() throws -> Encoder { try Encoder(configuration: configuration) { tensors[$0] } }

  /// The model, ready to be factorised.
  func factorizer(texts: [EncoderInput] = [], weights: [Double]? = nil) -> Factorizer {
    Factorizer(
      configuration: configuration, classifier: classifier, tensors: { tensors[$0] }, texts: texts,
      weights: weights)
  }

  /// Puts another tensor in the place of one.
  mutating func replace(_ name: String, with floats: [Float]) throws {
    let shape = try #require(tensors[name]).shape
    tensors[name] = StoredTensor(name: name, shape: shape, floats: floats)
  }

  /// Makes a layer a copy of another, with its heads and neurons in another order.
  mutating func copyLayer(_ from: Int, to layer: Int, shuffled seed: UInt64? = nil) throws {
    let prefix = "encoder.layer.\(from)."
    for (name, tensor) in tensors where name.hasPrefix(prefix) {
      let copy = "encoder.layer.\(layer)." + name.dropFirst(prefix.count)
      tensors[copy] = tensor.renamed(copy)
    }
    if let seed { try shuffle(layer, seed: seed) }
  }

  /// Puts the heads, the rows within heads and the neurons of a layer of full shape into a random order.
  private mutating func shuffle(_ layer: Int, seed: UInt64) throws {
    var generator = SeededGenerator(state: seed)
    let name = "encoder.layer.\(layer)."
    let size = configuration.headSize
    let heads = (0..<configuration.numAttentionHeads).shuffled(using: &generator)
    let rows = heads.flatMap { head in (0..<size).shuffled(using: &generator).map { head * size + $0 } }
    let valueRows = heads.flatMap { head in (0..<size).shuffled(using: &generator).map { head * size + $0 } }
    for part in ["query", "key"] { try reorder("\(name)attention.self.\(part)", rows: rows) }
    try reorder("\(name)attention.self.value", rows: valueRows)
    try reorderColumns("\(name)attention.output.dense.weight", valueRows)
    let neurons = (0..<configuration.intermediateSize).shuffled(using: &generator)
    try reorder("\(name)intermediate.dense", rows: neurons)
    try reorderColumns("\(name)output.dense.weight", neurons)
  }

  private mutating func reorder(_ map: String, rows: [Int]) throws {
    let (weight, bias) = (try #require(tensors["\(map).weight"]), try #require(tensors["\(map).bias"]))
    let (numbers, biases, width) = (try weight.floats(), try bias.floats(), weight.shape[1])
    try replace("\(map).weight", with: rows.flatMap { numbers[$0 * width..<($0 + 1) * width] })
    try replace("\(map).bias", with: rows.map { biases[$0] })
  }

  private mutating func reorderColumns(_ name: String, _ order: [Int]) throws {
    let weight = try #require(tensors[name])
    let (numbers, width) = (try weight.floats(), weight.shape[1])
    try replace(
      name, with: (0..<weight.shape[0]).flatMap { row in order.map { numbers[row * width + $0] } })
  }
}

extension FactorizationOutcome {
  /// The model, trainable.
  func encoder() throws -> Encoder {
    let byName = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    return try Encoder(configuration: configuration) { byName[$0] }
  }
}

/// The largest difference of the last hidden states of attended tokens; NaN where one is NaN.
func difference(_ one: Encoder, _ two: Encoder, over texts: [EncoderInput]) throws -> Double {
  try withoutGradients {
    var most = 0.0
    for text in texts {
      let x = try one.forward(text, pooling: false).lastHiddenState
      let y = try two.forward(text, pooling: false).lastHiddenState
      let off = try ((x - y).abs() * text.attentionMask.to(.float32).unsqueezed(2)).maximum().item()
      most = off > most || off.isNaN ? off : most
    }
    return most
  }
}
