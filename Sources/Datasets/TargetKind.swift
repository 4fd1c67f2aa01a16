/// What kind of target a task's examples have.
public enum TargetKind: Sendable, Hashable {
  /// One label an example.
  case singleLabel
  /// Any number of labels: a JSON array, or one field with labels between separators.
  ///
  /// An empty field, or an empty array, means no label. Rasa's intents are split at the separator too
  /// (`a+b`).
  case multiLabel(separator: String)
  /// A finite number.
  case regression
}
