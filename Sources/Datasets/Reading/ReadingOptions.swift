/// How a data file is read: format, columns, kind of target.
///
/// A column is named as in the header (first exactly, then without regard to case). For files without a
/// header, all columns that are given are numbers from 0; then the first row is an example, unless it has
/// fields equal to all of them.
public struct ReadingOptions: Sendable, Equatable {
  /// The format, or nil: by the file's extension.
  public var format: DatasetFormat?
  /// The column with the text, or nil: the first usual name that is there.
  public var textColumn: String?
  /// The column with the second text of a pair. With `textColumn` nil and this nil, usual pairs of names are
  /// found too.
  public var pairColumn: String?
  /// The column with the target, or nil: the first usual name that is there.
  public var labelColumn: String?
  /// The column that says to which part a row belongs (train; dev, valid, validation or val; test).
  public var splitColumn: String?
  /// The kind of target.
  public var target: TargetKind
  /// Whether examples must have a target.
  public var targets: TargetRequirement
  /// What becomes of Rasa's retrieval intents.
  public var retrievalIntents: RetrievalIntents
  /// The name of the task whose files these are, as ``TaskDefinition/named(_:)`` knows it; nil: the files speak for
  /// themselves.
  public var task: String?

  /// Options; the defaults detect everything and require single labels.
  public init(
    format: DatasetFormat? = nil, textColumn: String? = nil, pairColumn: String? = nil,
    labelColumn: String? = nil,
    splitColumn: String? = nil, target: TargetKind = .singleLabel, targets: TargetRequirement = .required,
    retrievalIntents: RetrievalIntents = .keep, task: String? = nil
  ) {
    self.format = format
    self.textColumn = textColumn
    self.pairColumn = pairColumn
    self.labelColumn = labelColumn
    self.splitColumn = splitColumn
    self.target = target
    self.targets = targets
    self.retrievalIntents = retrievalIntents
    self.task = task
  }
}
