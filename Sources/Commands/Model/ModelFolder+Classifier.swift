package import Datasets
package import ModelFormat

extension ModelFolder {
  /// The head.
  ///
  /// Throws `CommandError` for a bare encoder, which must be fine-tuned first.
  package func requireClassifier() throws -> ClassifierConfiguration {
    guard let classifier else {
      throw CommandError(
        "\(path) is an encoder without a classifier; train one with `bertie finetune \(path) --data … --out …`"
      )
    }
    return classifier
  }

  /// Throws `CommandError` unless the folder's head is one for data of a task, or of none, which have texts with labels or numbers.
  package func requireFit(_ head: ClassifierConfiguration, _ task: TaskDefinition?) throws {
    if let task { return try task.requireFit(head, of: path) }
    guard head.kind == .sequence else {
      throw CommandError(
        "\(path): its head of kind \(head.kind.rawValue) needs data of a task; name it by --task (see `bertie tasks`)"
      )
    }
  }
}
