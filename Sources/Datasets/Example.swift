/// What a model is asked about once: texts with their target.
public struct Example: Sendable, Hashable {
  /// The text; see ``ExampleForm`` for what it is in each form.
  public var text: String
  /// The second text.
  public var textPair: String?
  /// What a model should say about it.
  public var target: Target
  /// What the texts are to each other, and what else belongs to them.
  public var form: ExampleForm
  /// The example's own name in its file, such as GLUE's index or SQuAD's question id; nil where the file gives none.
  public var id: String?
  /// What the example is scored together with: MultiRC's passage and question (`6/56`), AX-g's pair, RACE's level,
  /// MNLI's genre set, ReCoRD's passage.
  public var group: String?

  /// An example from its parts.
  public init(
    text: String, textPair: String? = nil, target: Target = .none, form: ExampleForm = .texts,
    id: String? = nil, group: String? = nil
  ) {
    self.text = text
    self.textPair = textPair
    self.target = target
    self.form = form
    self.id = id
    self.group = group
  }

  /// Two examples with equal keys count as the same text when data are split.
  ///
  /// The key is the text and the pair, lower-cased, with runs of white space made one space and none at the
  /// ends. Of several questions about one passage it is the passage alone, so that no passage is in two parts.
  public var textKey: String {
    switch form {
    case .texts, .word: Self.normalised(text) + (textPair.map { "\u{0}" + Self.normalised($0) } ?? "")
    case .choices, .passage, .words, .cloze: Self.normalised(text)
    case .span: Self.normalised(textPair ?? "")
    }
  }

  private static func normalised(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
