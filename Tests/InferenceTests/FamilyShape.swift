import ModelFormat
import TestSupport
import Testing

/// A shape that a family's models have: H 96, 3 heads of 32.
enum FamilyShape: Equatable, CustomTestStringConvertible {
  /// A family's own; ALBERT's has four layers in two groups.
  case family(Family)
  /// ALBERT's with two layers in each of two groups, which run twice.
  case innerGroups
  /// Bort's: I < H, no token types.
  case bort
  /// A BERT with words of width 40, four layers in two groups of attention and three of feed-forward.
  case factorised

  /// All of them.
  static let all: [FamilyShape] = Family.allCases.map { .family($0) } + [.innerGroups, .bort, .factorised]

  var testDescription: String {
    switch self {
    case .family(let family): family.rawValue
    case .innerGroups: "albert, inner groups"
    case .bort: "bort"
    case .factorised: "factorised"
    }
  }

  /// A random model of texts of up to 40 tokens, which has a pooler where the head reads one.
  func model(_ head: ClassifierConfiguration, isPruned: Bool = false) -> SampleModel {
    var configuration = configuration
    if isPruned { Self.prune(&configuration) }
    if head.pooling != .pooler { configuration.pooler = nil }
    return .random(configuration, head, lengths: [5, 40, 1, 12, 3, 2, 9, 4, 7, 6])
  }

  /// The shape with a pooler.
  var configuration: EncoderConfiguration {
    let family =
      switch self {
      case .family(let family): family
      case .innerGroups: Family.albert
      case .bort, .factorised: Family.bert
      }
    let (isBort, hasInner, isFactorised) = (self == .bort, self == .innerGroups, self == .factorised)
    var configuration = EncoderConfiguration.stock(
      family, vocabSize: 40, hiddenSize: 96, embeddingSize: family.factorisesEmbeddings ? 40 : nil,
      numHiddenLayers: family == .albert || isFactorised ? 4 : 2, numAttentionHeads: 3,
      intermediateSize: isBort ? 64 : 160, maxPositionEmbeddings: family.offsetsPositions ? 42 : 40,
      typeVocabSize: isBort ? 0 : family.isRoberta ? 1 : nil,
      layerNormEps: family.offsetsPositions ? 1e-5 : 1e-12,
      hiddenActivation: family == .albert ? .geluTanh : .gelu,
      numHiddenGroups: family == .albert ? 2 : 1, innerGroupNum: hasInner ? 2 : 1)
    configuration.pooler = configuration.hiddenSize
    if isFactorised {
      configuration.wordEmbeddingSize = 40
      configuration.sharing = LayerSharing(attention: [0, 0, 2, 2], feedForward: [0, 1, 2, 2])
    }
    return configuration
  }

  /// Heads out of order and of odd widths, one without Q and K, outputs to some places only, and a narrow pooler. What layers
  /// share, they share then.
  private static func prune(_ configuration: inout EncoderConfiguration) {
    let width = configuration.intermediateSize
    let shapes = [
      (
        [
          HeadConfiguration(source: 2, qk: 17, v: 21), .init(source: 0, qk: 32, v: 30),
          .init(source: 1, qk: 0, v: 9),
        ],
        (attention: 77, width: width - 59, feedForward: 96)
      ),
      (
        [HeadConfiguration(source: 1, qk: 9, v: 9), .init(source: 2, qk: 30, v: 32)],
        (attention: 96, width: width, feedForward: 50)
      ),
    ]
    for number in configuration.layers.indices {
      let owner = configuration.attentionOwner(of: number)
      // Of the owners 0, 2 and 0, 1, 4, 5 too, every other one.
      let (heads, sizes) = shapes[(owner / 2 + owner) % 2]
      configuration.layers[number].attention = AttentionConfiguration(
        heads: heads, scale: configuration.headSize, output: sizes.attention)
      configuration.layers[number].feedForward = FeedForwardConfiguration(
        width: sizes.width, output: sizes.feedForward)
    }
    configuration.pooler = 50
  }
}

extension ClassifierConfiguration {
  /// Five labels for each token.
  static let fiveTags = ClassifierConfiguration(kind: .tokens, labels: ["O", "B-A", "I-A", "B-B", "I-B"])

  /// A head of every kind, and of every pooling.
  static let everyHead = [
    threeLabels, ClassifierConfiguration(problemType: .regression, labels: ["score"], pooling: .cls),
    ClassifierConfiguration(labels: ["a", "b"], pooling: .mean), .choice(), .choice(pooling: .mean),
    .fiveTags,
    .span,
  ]
}
