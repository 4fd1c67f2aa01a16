import Datasets
import Distillation
import Encoders
import Foundation
import Testing
import Torch

/// The loss of every feature beside plain double arithmetic on hidden states, which parity tests compare with transformers, and weights.
@Suite struct FeatureValueTests {
  /// Two texts, the shorter one padded: H 8, 2 heads, biases of all maps.
  private static let texts: [[Int32]] = [[2, 7, 3], [2, 9, 11, 6, 3]]
  private static let length = 5

  private static let matches =
    Feature.allCases.flatMap { feature in
      feature.losses.map { loss in
        feature.hasLayers
          ? FeatureMatch(feature, teacherLayer: 1, studentLayer: 0, loss: loss)
          : FeatureMatch(feature, loss: loss)
      }
    } + [
      FeatureMatch(.hidden, teacherLayer: 1, studentLayer: 0, includesPadding: true),
      FeatureMatch(.key, teacherLayer: 1, studentLayer: 0, relationHeads: 4),
    ]

  @Test(arguments: matches) func isTheFormulas(_ match: FeatureMatch) throws {
    let (teacher, student) = (try Self.model(seed: 1), try Self.model(seed: 2))
    let data = EncodedDataset(
      examples: Self.texts.map {
        EncodedExample(ids: $0, typeIds: [Int32](repeating: 0, count: $0.count), target: .label(0))
      }, padTokenId: 0)
    let found = try DistillationProblem(
      student: student, teachers: [Teacher(model: teacher)],
      stage: DistillationStage(.intermediate, matches: [match]), train: data, dev: nil,
      settings: TinyModels.settings
    ).wholeLoss(of: [0, 1]).item()
    let expected = try Self.loss(
      match, Reading(student, layer: match.studentLayer), Reading(teacher, layer: match.teacherLayer))
    #expect(expected > 1e-3)
    // Float32's sums of some hundred terms.
    #expect(abs(found - expected) <= 1e-5 * expected, "found \(found), expected \(expected)")
  }

  /// A model of two layers whose biases are not 0, as they are when drawn.
  private static func model(seed: UInt64) throws -> SequenceClassifier {
    let model = try TinyModels.model(layers: 2, seed: seed)
    for (number, parameter) in model.parameters.enumerated() where parameter.name.hasSuffix("bias") {
      let values = numbers(parameter.tensor.shape[0], seed: seed &* 100 &+ UInt64(number)).map { Float($0) }
      try withoutGradients {
        try parameter.tensor.add(inPlace: Tensor(values, shape: parameter.tensor.shape))
      }
    }
    return model
  }

  /// What one model makes of the texts, in double precision from its hidden states on.
  private struct Reading {
    private let embeddings: [[[Double]]]
    /// What the layer reads.
    private let input: [[[Double]]]
    private let hidden: [[[Double]]]
    private let last: [[[Double]]]
    private let tensors: [String: [Double]]
    private let layer: Int

    init(_ model: SequenceClassifier, layer: Int) throws {
      self.layer = layer
      let padded = texts.map { $0 + [Int32](repeating: 0, count: length - $0.count) }
      let states = try withoutGradients {
        try model.encoder.forward(
          EncoderInput(
            inputIds: padded.joined().map(Int64.init),
            attentionMask: texts.flatMap { text in (0..<length).map { $0 < text.count ? 1 : 0 } },
            rows: texts.count, columns: length), collectHiddenStates: true
        ).hiddenStates
      }
      func rows(_ state: Tensor) throws -> [[[Double]]] {
        let (values, width) = (try state.floats().map(Double.init), state.shape[2])
        return texts.indices.map { text in
          (0..<length).map { token in
            let start = (text * length + token) * width
            return Array(values[start..<start + width])
          }
        }
      }
      embeddings = try rows(states[0])
      input = try rows(states[layer])
      hidden = try rows(states[layer + 1])
      last = try rows(#require(states.last))
      tensors = Dictionary(
        uniqueKeysWithValues: try model.exportTensors().map { ($0.name, try $0.floats().map(Double.init)) })
    }

    private func linear(_ name: String, _ x: [Double]) throws -> [Double] {
      let (weight, bias) = (try #require(tensors["\(name).weight"]), try #require(tensors["\(name).bias"]))
      return bias.indices.map { output in
        x.indices.reduce(bias[output]) { $0 + weight[output * x.count + $1] * x[$1] }
      }
    }

    /// The vectors that a state is compared by; tokens of padding only where they count.
    func vectors(_ match: FeatureMatch) throws -> [[Double]] {
      func tokens(_ states: [[[Double]]]) -> [[Double]] {
        zip(states, texts).flatMap { state, text in
          match.includesPadding ? state : Array(state.prefix(text.count))
        }
      }
      switch match.feature {
      case .embedding: return tokens(embeddings)
      case .hidden: return tokens(hidden)
      case .cls: return hidden.map { $0[0] }
      case .mean:
        return zip(hidden, texts).map { state, text in
          state[0].indices.map { place in
            state.prefix(text.count).reduce(0) { $0 + $1[place] } / Double(text.count)
          }
        }
      default: return try last.map { try linear("pooler.dense", $0[0]).map(tanh) }
      }
    }

    /// One map's outputs, [text][token][H].
    private func outputs(_ map: String) throws -> [[[Double]]] {
      try input.map { try $0.map { try linear("encoder.layer.\(layer).attention.self.\(map)", $0) } }
    }

    /// x_i y_j / sqrt(d) of each text, head and pair of tokens, padding's too.
    func products(_ match: FeatureMatch) throws -> [[[[Double]]]] {
      let isRelation = match.feature != .scores && match.feature != .probabilities
      let first = try outputs(isRelation ? match.feature.rawValue : "query")
      let second = try isRelation ? first : outputs("key")
      let heads = match.relationHeads ?? 2
      let width = first[0][0].count / heads
      return zip(first, second).map { first, second in
        (0..<heads).map { head in
          first.map { x in
            second.map { y in
              (head * width..<(head + 1) * width).reduce(0) { $0 + x[$1] * y[$1] }
                / Double(width).squareRoot()
            }
          }
        }
      }
    }
  }

  private static func loss(_ match: FeatureMatch, _ student: Reading, _ teacher: Reading) throws -> Double {
    switch match.feature {
    case .embedding, .hidden, .cls, .mean, .pooled:
      let pairs = zip(try student.vectors(match), try teacher.vectors(match))
      return mean(pairs.map { distance(match.loss, $0, $1) })
    case .scores:
      let pairs = zip(texts, zip(try student.products(match), try teacher.products(match)))
      // Of all pairs, where a column of padding is equal in both.
      var errors: [Double] = []
      for (text, (ours, theirs)) in pairs {
        for (row, other) in zip(ours.joined(), theirs.joined()) {
          errors += row.indices.map { $0 < text.count ? (row[$0] - other[$0]) * (row[$0] - other[$0]) : 0 }
        }
      }
      return mean(errors)
    default:
      let pairs = zip(texts, zip(try student.products(match), try teacher.products(match)))
      var divergences: [Double] = []
      for (text, (ours, theirs)) in pairs {
        for (head, other) in zip(ours, theirs) {
          for token in text.indices {
            let p = softmax(other[token].prefix(text.count))
            let q = softmax(head[token].prefix(text.count))
            divergences.append(zip(p, q).reduce(0) { $0 + $1.0 * (log($1.0) - log($1.1)) })
          }
        }
      }
      return mean(divergences)
    }
  }

  private static func distance(_ loss: MatchLoss, _ x: [Double], _ y: [Double]) -> Double {
    func length(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let (long, other) = (length(x), length(y))
    switch loss {
    case .cosine: return 1 - zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / (long * other)
    case .normalizedSquaredError:
      return mean(zip(x, y).map { ($0 / long - $1 / other) * ($0 / long - $1 / other) })
    default: return mean(zip(x, y).map { ($0 - $1) * ($0 - $1) })
    }
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private static func softmax(_ scores: ArraySlice<Double>) -> [Double] {
    let powers = scores.map { exp($0 - (scores.max() ?? 0)) }
    return powers.map { $0 / powers.reduce(0, +) }
  }
}
