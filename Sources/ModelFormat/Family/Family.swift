/// The families of encoders; raw values are the `model_type` of config.json.
///
/// All are one post-norm encoder. They differ in the embeddings (width, token types, where positions begin), in the bias of
/// attention scores, in sharing, in the function of the pooler, in dropout, in their names in files and in the keys and
/// defaults of config.json; each difference is a property here, a row of `ConfigurationKeys` or of `ParameterNames`.
public enum Family: String, Sendable, CaseIterable {
  /// BERT (Devlin et al., arXiv:1810.04805), and everything of its shape: MiniLM, TinyBERT, Bort.
  case bert
  /// RoBERTa (Liu et al., arXiv:1907.11692).
  case roberta
  /// XLM-RoBERTa (Conneau et al., arXiv:1911.02116).
  case xlmRoberta = "xlm-roberta"
  /// CamemBERT (Martin et al., arXiv:1911.03894).
  case camembert
  /// DistilBERT (Sanh et al., arXiv:1910.01108).
  case distilbert
  /// ALBERT (Lan et al., arXiv:1909.11942).
  case albert
  /// MPNet (Song et al., arXiv:2004.09297).
  case mpnet
  /// ELECTRA's discriminator (Clark et al., arXiv:2003.10555).
  case electra

  /// Whether the code is RoBERTa's under another name.
  public var isRoberta: Bool { self == .roberta || self == .xlmRoberta || self == .camembert }

  /// Whether positions begin after the padding token's id, which has a row of its own: the token i of a text has position
  /// `padTokenId` + 1 + i, where tokens with the padding id have position `padTokenId` and are not counted.
  public var offsetsPositions: Bool { isRoberta || self == .mpnet }

  /// Whether attention scores have a bias that depends on the distance of two tokens (`RelativeAttention`).
  public var hasRelativeAttention: Bool { self == .mpnet }

  /// Whether the family's stock models have embeddings of token types.
  public var hasTokenTypes: Bool { self != .distilbert && self != .mpnet }

  /// Whether embeddings may be narrower than the residual stream.
  public var factorisesEmbeddings: Bool { self == .albert || self == .electra }

  /// Whether stock models of the bare encoder have a pooler. DistilBERT's and ELECTRA's belong to the head.
  public var hasPooler: Bool { self != .distilbert && self != .electra }

  /// The function of the pooler: f(W_P h + b_P).
  public var poolerActivation: PoolerActivation {
    switch self {
    case .bert, .roberta, .xlmRoberta, .camembert, .albert, .mpnet: .tanh
    case .distilbert: .relu
    case .electra: .gelu
    }
  }

  /// Whether training drops outputs of the attention sublayer before they are added. DistilBERT does not.
  public var dropsAttentionOutput: Bool { self != .distilbert }

  /// Whether training drops outputs of the feed-forward sublayer before they are added. ALBERT does not.
  public var dropsFeedForwardOutput: Bool { self != .albert }

  /// Whether training drops inputs of the pooler too, where a head of kind `sequence` reads it: RoBERTa's, MPNet's and
  /// ELECTRA's do.
  public var dropsPoolerInput: Bool { isRoberta || self == .mpnet || self == .electra }

  /// Whether transformers' models of the family have a head for pairs of texts in pre-training: of following sentences, of their order.
  public var hasSentenceHead: Bool { self == .bert || self == .albert }

  /// What stands before the encoder's names where a head is there.
  var prefix: String {
    switch self {
    case .bert: "bert."
    case .roberta, .xlmRoberta, .camembert: "roberta."
    case .distilbert: "distilbert."
    case .albert: "albert."
    case .mpnet: "mpnet."
    case .electra: "electra."
    }
  }

  /// What transformers' classes begin with.
  var className: String {
    switch self {
    case .bert: "Bert"
    case .roberta: "Roberta"
    case .xlmRoberta: "XLMRoberta"
    case .camembert: "Camembert"
    case .distilbert: "DistilBert"
    case .albert: "Albert"
    case .mpnet: "MPNet"
    case .electra: "Electra"
    }
  }
}
