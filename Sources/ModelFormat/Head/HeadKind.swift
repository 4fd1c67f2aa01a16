/// What a model's head reads, and what it says about an example.
///
/// B examples, T tokens of an example, C outputs.
public enum HeadKind: String, Sendable, CaseIterable {
  /// One row of logits [B, C] from the pooled vector of each text: classes, flags or numbers.
  case sequence
  /// One logit for each of an example's K sequences, from its pooled vector; a softmax over the K.
  case choice
  /// A row of logits [B, T, C] for every token: tags of words.
  case tokens
  /// Two logits [B, T, 2] for every token: whether an answer starts, and whether it ends there.
  case span
}
