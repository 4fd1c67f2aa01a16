import Console
import Datasets
import Foundation
import ModelFormat
import Prediction

/// A task's official files of predictions.
struct SubmissionFiles {
  /// The task.
  let task: TaskDefinition
  /// The model's folder.
  let loaded: LoadedFolder
  /// How many tokens of which text the model sees.
  let limits: TokenLimits
  /// How answers are chosen.
  let answers: AnswerOptions
  /// Threads for tokenising; nil for one for each core.
  let threads: Int?

  /// Predicts the task's unlabelled data and writes a file for each set into `folder`, which is made where it is absent.
  ///
  /// All sets are predicted before the first file is written; each is replaced as a whole. The files are named on standard error.
  /// Throws ``DatasetError`` (`missingPart`) where there is nothing to predict, `ModelFormatError` (`writeFailed`), and what
  /// reading and predicting throw.
  func write(_ classifier: any TextClassifier, data: DataOptions, to folder: String) throws {
    let submission = try Submission(
      task, labels: loaded.head.labels, answers: answers.settings,
      noAnswerThreshold: answers.nullThreshold ?? 0)
    let options = data.reading(for: task.problemType, task: task)
    let files = try task.submissionData(path: data.data, options: options).map { name, dataset in
      // The official files must hold every example, whatever its target; some copies have targets too.
      let bare = Dataset(
        examples: dataset.examples.map(\.withoutTarget), source: dataset.source, places: dataset.places)
      let encoded = try loaded.encode(
        bare, limits: limits, task: task, threads: threads, requiringTargets: false)
      return (name: name, text: try submission.text(of: classifier.predict(encoded), on: encoded))
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for file in files {
      let path = (folder.hasSuffix("/") ? folder : folder + "/") + file.name
      try AtomicFile.write(file.text, to: path)
      Terminal.writeError("Wrote \(path)")
    }
  }
}

extension Example {
  /// The same example to be predicted.
  var withoutTarget: Example {
    var copy = self
    copy.target = .none
    return copy
  }
}
