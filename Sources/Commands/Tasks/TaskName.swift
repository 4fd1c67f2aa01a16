package import Datasets
package import ModelFormat

import ArgumentParser

/// What `--task` says: the name of a task, `none` for data of no task, or nothing, which leaves it to the model.
package struct TaskName {
  /// The word for data that belong to no task.
  private static let none = "none"

  private let word: String?

  /// Takes the option's value.
  package init(_ word: String?) { self.word = word }

  /// The task that is named; nil where none is.
  ///
  /// Throws ``DatasetError`` (`invalidSetting`) for a name that no task has.
  package var definition: TaskDefinition? {
    get throws {
      guard let word, word != Self.none else { return nil }
      return try TaskDefinition.named(word)
    }
  }

  /// The task that is named, else the one that the model in `folder` was trained for.
  ///
  /// Throws ``DatasetError`` for a name that no task has.
  package func definition(for folder: ModelFolder) throws -> TaskDefinition? {
    word == nil ? try folder.ownTask() : try definition
  }

  /// Whether another task is named, or none, than data were read as; `recorded` nil: they were of no task.
  package func contradicts(_ recorded: String?) -> Bool {
    guard let word else { return false }
    return (word == Self.none ? nil : word.lowercased()) != recorded
  }

  /// Throws `ValidationError` for a name that no task has, so that it is reported as a bad argument.
  package func validate() throws {
    do {
      _ = try definition
    } catch let error as DatasetError {
      throw ValidationError("--task: \(error.message).")
    }
  }
}
