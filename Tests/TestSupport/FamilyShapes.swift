public import ModelFormat

/// A small shape of every family, one of Bort's and one of BERT with factorised words: H 24, 3 heads, at most 20 tokens.
public enum FamilyShapes {
  /// The families' names, "bort" and "factorised", as arguments of tests.
  public static let names = Family.allCases.map(\.rawValue) + ["bort", "factorised"]

  /// The labels of heads that have a choice of them.
  public static let labels = ["red", "green", "blue"]

  /// The shape of a name.
  ///
  /// ALBERT's four layers share two layers' tensors in pairs; ALBERT's and ELECTRA's embeddings are narrower than H; Bort has
  /// I < H, no token types and no pooler; the factorised BERT has words of width 10, and its layers one feed-forward. Weights are to be drawn large enough that every part matters. `dropout` is that of
  /// every place.
  public static func shape(_ name: String, dropout: Double = 0) -> EncoderConfiguration {
    let family = Family(rawValue: name) ?? .bert
    var shape = EncoderConfiguration.stock(
      family, vocabSize: 50, hiddenSize: 24, embeddingSize: family.factorisesEmbeddings ? 10 : nil,
      numHiddenLayers: family == .albert ? 4 : 2, numAttentionHeads: 3,
      intermediateSize: name == "bort" ? 16 : 40,
      maxPositionEmbeddings: family.offsetsPositions ? 22 : 20,
      typeVocabSize: name == "bort" ? 0 : nil, hiddenActivation: family == .albert ? .geluTanh : .gelu,
      numHiddenGroups: family == .albert ? 2 : 1)
    if name == "bort" { shape.pooler = nil }
    if name == "factorised" {
      shape.wordEmbeddingSize = 10
      shape.sharing = LayerSharing(attention: [0, 1], feedForward: [0, 0])
    }
    shape.initializerRange = 0.2
    shape.hiddenDropoutProb = dropout
    shape.attentionProbsDropoutProb = dropout
    // Files of other families have no place for these.
    if shape.classifierDropout != nil { shape.classifierDropout = dropout }
    if family == .distilbert { shape.qaDropout = dropout }
    return shape
  }

  /// The shape of a name with the pooler that a new head of a kind has on it, and that head; over texts it reads the pooler, but
  /// Bort's the first token.
  public static func shape(
    _ name: String, under kind: HeadKind, dropout: Double = 0
  ) -> (shape: EncoderConfiguration, head: ClassifierConfiguration) {
    var shape = shape(name, dropout: dropout)
    let reads = kind.isPooled && name != "bort"
    shape.pooler = reads ? shape.hiddenSize : nil
    return (shape, head(kind, pooling: reads ? .pooler : .cls))
  }

  /// A head of a kind; over texts with that pooling.
  public static func head(_ kind: HeadKind, pooling: Pooling = .pooler) -> ClassifierConfiguration {
    switch kind {
    case .sequence: ClassifierConfiguration(labels: labels, pooling: pooling)
    case .choice: .choice(pooling: pooling)
    case .tokens: ClassifierConfiguration(kind: .tokens, labels: labels)
    case .span: .span
    }
  }
}
