/// The heads with which an encoder is pre-trained: one that names hidden words and, on pairs of texts, one that tells how they stand.
///
/// Canonical names are those of transformers' `BertForPreTraining` for every family. W is the width of the word vectors that the
/// decoder takes (`EncoderConfiguration.embeddingSize`), H the hidden size, V the vocabulary. The decoder's matrix is the table of
/// word embeddings and has no tensor of its own.
///
/// | name | shape |
/// |---|---|
/// | `cls.predictions.transform.dense.weight`, `.bias` | [W, H], [W] |
/// | `cls.predictions.transform.LayerNorm.weight`, `.bias` | [W], [W] |
/// | `cls.predictions.bias` | [V] |
/// | `cls.seq_relationship.weight`, `.bias` | [2, pooler], [2] |
public struct PretrainingHeads: Sendable, Equatable {
  /// What the canonical names of both heads begin with.
  package static let prefix = "cls."

  /// Whether there is a head for pairs; it reads the pooler.
  public var hasSentenceHead: Bool

  /// Heads for hidden words and, where asked for, for pairs.
  public init(hasSentenceHead: Bool = false) {
    self.hasSentenceHead = hasSentenceHead
  }

  /// The shape of an encoder that gets these heads: the same, with a pooler of the hidden size where the head for pairs would find none.
  public func completing(_ configuration: EncoderConfiguration) -> EncoderConfiguration {
    var shape = configuration
    if hasSentenceHead, shape.pooler == nil { shape.pooler = shape.hiddenSize }
    return shape
  }

  /// The heads' tensors on an encoder of that shape.
  public func tensorDescriptions(on configuration: EncoderConfiguration) -> [TensorDescription] {
    let width = configuration.embeddingSize
    let transform = "cls.predictions.transform"
    var list = [
      TensorDescription(name: "\(transform).dense.weight", shape: [width, configuration.hiddenSize]),
      TensorDescription(name: "\(transform).dense.bias", shape: [width]),
      TensorDescription(name: "\(transform).LayerNorm.weight", shape: [width]),
      TensorDescription(name: "\(transform).LayerNorm.bias", shape: [width]),
      TensorDescription(name: "cls.predictions.bias", shape: [configuration.vocabSize]),
    ]
    if hasSentenceHead {
      list.append(
        TensorDescription(name: "cls.seq_relationship.weight", shape: [2, configuration.pooler ?? 0]))
      list.append(TensorDescription(name: "cls.seq_relationship.bias", shape: [2]))
    }
    return list
  }

  /// Throws `ModelFormatError` (`badConfiguration`) for a head for pairs where transformers has none for the family, or without a
  /// pooler that it could read.
  public func validate(on configuration: EncoderConfiguration) throws {
    guard hasSentenceHead else { return }
    guard configuration.family.hasSentenceHead else {
      throw ModelFormatError(
        .badConfiguration, place: "the head for pairs of texts", expected: "a BERT or an ALBERT",
        found: configuration.family.rawValue, advice: "Models of this family learn from hidden words only.")
    }
    guard configuration.pooler ?? 0 > 0 else {
      throw ModelFormatError(
        .badConfiguration, place: "the head for pairs of texts", expected: "an encoder with a pooler",
        found: "one without")
    }
  }

  /// What transformers' classes of these heads end with.
  var className: String { hasSentenceHead ? "ForPreTraining" : "ForMaskedLM" }
}
