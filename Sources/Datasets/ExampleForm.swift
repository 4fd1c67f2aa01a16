/// What the texts of an example are to each other; every form is encoded in its own way.
public enum ExampleForm: Sendable, Hashable {
  /// A text, or a pair of texts: `[CLS] text [SEP]` or `[CLS] text [SEP] pair [SEP]`.
  case texts
  /// The text with each of several second texts, one of which fits: RACE, COPA, DREAM. The target is a ``Target/choice(_:)``.
  case choices([String])
  /// The text is a passage, in which an entity stands for `@placeholder` in the query: ReCoRD. The target are the
  /// right entities' texts, as ``Target/answers(_:)``.
  case cloze(query: String, entities: [String])
  /// The text is a passage, the second text an answer to this question about it: MultiRC.
  case passage(question: String)
  /// Both texts hold this word: WiC.
  case word(String)
  /// The text is these words, with a space between; each has a tag, as ``Target/tags(_:)``.
  case words([String])
  /// The text is a question, the second text holds its answer, as ``Target/answers(_:)``.
  case span

  /// The second texts of a choice, in order; nil for other forms.
  ///
  /// ReCoRD's are the query with every `@placeholder` replaced by an entity.
  public var choices: [String]? {
    switch self {
    case .choices(let texts): texts
    case .cloze(let query, let entities):
      entities.map { query.replacing(Self.placeholder, with: $0) }
    default: nil
    }
  }

  /// What stands for an entity in ReCoRD's queries.
  public static let placeholder = "@placeholder"

  /// The form's name, for messages.
  package var name: String {
    switch self {
    case .texts: "texts"
    case .choices: "choices"
    case .cloze: "a cloze"
    case .passage: "a passage with a question"
    case .word: "a word in two texts"
    case .words: "words"
    case .span: "a question with a text"
    }
  }
}
