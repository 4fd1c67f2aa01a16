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
  /// Which of the choices fits, from 0.
  case choice(Int)
  /// A tag for each word.
  case tags([String])
  /// The texts that are right, any of them; none where the question has no answer.
  case answers([Answer])

  /// The labels named by this target: one, several or none; of tags each once, in the order of the words.
  public var labelNames: [String] {
    switch self {
    case .none, .value, .choice, .answers: []
    case .label(let name): [name]
    case .labels(let names): names
    case .tags(let tags): RowReader.unique(tags)
    }
  }
}
