/// What a task asks of a model.
public enum TaskForm: String, Sendable, CaseIterable {
  /// A label of a text or a pair of texts.
  case label
  /// Any number of labels of a text.
  case labels
  /// A number for a pair of texts.
  case number
  /// Which of several texts fits.
  case choice
  /// A tag for every word.
  case tags
  /// The place of an answer in a text.
  case span
  /// How alike two texts' vectors are; no head is trained.
  case similarity
}
