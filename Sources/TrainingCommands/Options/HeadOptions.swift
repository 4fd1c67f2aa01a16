import ArgumentParser
import Commands
import Datasets
import ModelFormat
import Prediction

/// The head that is put on an encoder.
struct HeadOptions: ParsableArguments {
  @Option(
    help: """
      What the outputs mean: single_label_classification, multi_label_classification or regression. \
      (default: the task's or the model's, else single_label_classification)
      """)
  var problemType: ProblemType?

  @Option(help: "The classifier's input: pooler (transformers' own), cls or mean. (default: pooler)")
  var pooling: Pooling?

  @Flag(name: .customLong("new-head"), help: "Put a new head on a model that has one, for other labels.")
  var startsAnew = false

  /// The problem type that the task has or that was asked for, else the folder's.
  ///
  /// Throws where the task has another one than asked for, or the folder's head has and is to be kept.
  func problemType(of folder: ModelFolder, task: TaskDefinition?) throws -> ProblemType {
    if let task {
      _ = try task.requireHeadKind()
      if let problemType, problemType != task.problemType {
        throw ValidationError(
          "the task \(task.name) is \(task.problemType.rawValue); leave out --problem-type \(problemType.rawValue)."
        )
      }
    }
    guard let classifier = folder.classifier, !startsAnew else {
      return task?.problemType ?? problemType ?? folder.classifier?.problemType ?? .singleLabelClassification
    }
    try folder.requireFit(classifier, task)
    if let problemType, problemType != classifier.problemType {
      throw ValidationError(
        """
        the model's head is for \(classifier.problemType.rawValue), not for \(problemType.rawValue); \
        --new-head replaces it.
        """)
    }
    if let pooling, pooling != classifier.pooling {
      throw ValidationError(
        "the model's head reads \(classifier.pooling.rawValue), not \(pooling.rawValue); --new-head replaces it."
      )
    }
    return classifier.problemType
  }
}
