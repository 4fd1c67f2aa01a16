/// What becomes of Rasa's retrieval intents, whose names are NAME/sub.
public enum RetrievalIntents: String, Sendable {
  /// NAME/sub is a label of its own.
  case keep
  /// The label is NAME.
  case merge

  /// The label for an intent's name.
  package func label(for name: String) -> String {
    guard self == .merge, let slash = name.firstIndex(of: "/") else { return name }
    return String(name[..<slash])
  }
}
