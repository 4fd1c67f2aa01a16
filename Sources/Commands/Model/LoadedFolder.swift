package import Datasets
package import ModelFormat
package import Tokenization

/// A fine-tuned model folder with what turns texts into its input.
package struct LoadedFolder {
  /// What lies in the folder.
  package let folder: ModelFolder
  /// The head.
  package let head: ClassifierConfiguration
  /// The folder's tokenizer.
  package let tokenizer: Tokenizer
  /// The labels in the order of the outputs; nil for outputs that are no labels: numbers, choices, spans.
  package let labels: LabelMap?

  /// Opens a model: a folder, or a name of the hub.
  ///
  /// Throws when the folder has no classifier: a bare encoder must be fine-tuned first.
  package init(_ model: String) throws { try self.init(ModelFolder(ModelPlace.folder(model))) }

  /// Takes a folder that is open already. Throws as `init(_:)`.
  package init(_ folder: ModelFolder) throws {
    self.folder = folder
    head = try folder.requireClassifier()
    tokenizer = try Tokenizer(folder: folder.path)
    labels = head.hasLabels ? try LabelMap(labels: head.labels) : nil
  }

  /// Throws `CommandError` unless the head is one for data of a task, or of none, which have texts with labels or numbers.
  package func requireFit(_ task: TaskDefinition?) throws { try folder.requireFit(head, task) }

  /// Encodes texts for this model.
  ///
  /// - Parameters:
  ///   - limits: How many tokens of which text the model sees.
  ///   - task: The task of the data, which says how they are scored; nil for none.
  /// Throws what encoding throws.
  package func encode(
    _ dataset: Dataset, limits: TokenLimits, task: TaskDefinition?, threads: Int?,
    requiringTargets: Bool = true
  ) throws -> EncodedDataset {
    try EncodedDataset(
      dataset, tokenizer: tokenizer, labels: labels, limits: limits, rule: task?.rule,
      requiringTargets: requiringTargets, threads: threads)
  }
}

extension ClassifierConfiguration {
  /// Whether outputs stand for labels, rather than for numbers, choices or ends of a span.
  package var hasLabels: Bool {
    switch kind {
    case .sequence: problemType != .regression
    case .tokens: true
    case .choice, .span: false
    }
  }
}
