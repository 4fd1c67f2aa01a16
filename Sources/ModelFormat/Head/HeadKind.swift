/// What a head's outputs belong to.
public enum HeadKind: String, Sendable, CaseIterable {
  /// A text or a pair: logits [B, C] from its pooled vector.
  case sequence
  /// One of several texts: a logit [B K, 1] from the pooled vector of each, softmax over the K of an example.
  case choice
  /// Every token: logits [B, T, C] from its last hidden state.
  case tokens
  /// A span of tokens: logits [B, T, 2], of being its start and of being its end.
  case span

  /// Whether outputs come from one vector of a text, rather than from each of its tokens.
  public var isPooled: Bool { self == .sequence || self == .choice }

  /// What transformers' classes of this head end with.
  var className: String {
    switch self {
    case .sequence: "ForSequenceClassification"
    case .choice: "ForMultipleChoice"
    case .tokens: "ForTokenClassification"
    case .span: "ForQuestionAnswering"
    }
  }

  /// The task's name on model cards.
  var pipelineTag: String {
    switch self {
    case .sequence: "text-classification"
    case .choice: "multiple-choice"
    case .tokens: "token-classification"
    case .span: "question-answering"
    }
  }
}
