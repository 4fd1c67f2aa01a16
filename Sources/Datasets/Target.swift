/// What a model should say about an example.
public enum Target: Sendable, Hashable {
  /// Nothing is known: an example to predict.
  case none
  /// One label.
  case label(String)
  /// Any number of labels, in the order of the file, each once.
  case labels([String])
  /// A number.
  case value(Double)

  /// The labels named by this target: one, several or none.
  public var labelNames: [String] {
    switch self {
    case .none, .value: []
    case .label(let name): [name]
    case .labels(let names): names
    }
  }
}
