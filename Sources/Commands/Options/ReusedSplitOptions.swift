package import ArgumentParser
package import Datasets
import JSON
package import ModelFormat

/// The split of a model that has been trained before: the recorded one, unless other data are declared.
package struct ReusedSplitOptions: ParsableArguments {
  @Flag(
    help: "Accept data that the model was not split from; they are split anew, as the options below say.")
  package var otherData = false

  @OptionGroup package var anew: SplitOptions

  /// No options, as ArgumentParser asks for.
  package init() {}

  /// The parts that the model in `folder` was trained with, cut again from `data`; for a folder without a record, or
  /// with `--other-data`, parts cut anew, and likewise for a task that has no training data of its own.
  ///
  /// Throws `CommandError` when the data are not those of the record, with both digests, and when the record and options
  /// for another reading or a new cut contradict each other; and what reading throws.
  package func split(
    of folder: ModelFolder, problem: ProblemType, data: DataOptions, task: TaskDefinition?
  ) throws -> DataSplit {
    guard !otherData, task?.trainedAs == nil, let record = try folder.splitRecord() else {
      return try anew.split(data, problem: problem, task: task)
    }
    if anew.isGiven {
      throw CommandError(
        """
        \(folder.path): bertie.json says how the data were split, and that split is used again. \
        Leave out the split options, or add --other-data to split anew.
        """)
    }
    if let option = data.contradiction(to: record.reading) {
      throw CommandError(
        """
        \(folder.path): bertie.json says how the data were read, and not with \(option). \
        Leave it out, or add --other-data to read and split anew.
        """)
    }
    do {
      return try record.split(path: data.data)
    } catch let error as DatasetError where error.code == .changedData {
      throw CommandError("\(error); --other-data accepts data that the model was not made with")
    }
  }
}

extension SplitOptions {
  /// The parts for training the model in `folder` further: those of its record where `data` are the recorded data and
  /// the options ask for nothing else; otherwise parts cut anew, with a note that a record says otherwise.
  ///
  /// Throws what reading and cutting throw.
  package func split(
    toContinue folder: ModelFolder, problem: ProblemType, data: DataOptions, task: TaskDefinition?
  ) throws -> DataSplit {
    guard let record = try folder.splitRecord() else { return try split(data, problem: problem, task: task) }
    let keepsReading =
      problem == folder.classifier?.problemType && data.contradiction(to: record.reading) == nil
      && task?.name == record.reading.task
    if !isGiven, keepsReading {
      do {
        return try record.split(path: data.data)
      } catch let error as DatasetError where [.changedData, .missingColumn].contains(error.code) {
        // Other data than the record's: they are read and cut as the options say.
      }
    }
    var split = try split(data, problem: problem, task: task)
    if split.record.cut == record.cut, split.record.digest == record.digest { return split }
    split.notes.append(
      """
      \(folder.path) was trained with another split (bertie.json); where these data share texts with its own, \
      the test part holds texts that it was trained on
      """)
    return split
  }
}

extension ModelFolder {
  /// The task whose data the model was made with last; nil for data of no task.
  ///
  /// Throws ``DatasetError`` for a name that no task has.
  package func ownTask() throws -> TaskDefinition? { try ownTaskName.map { try TaskDefinition.named($0) } }

  /// The name of the task whose data the model was made with last; nil for data of no task.
  package var ownTaskName: String? {
    manifest?.steps.last { $0.data != nil }?.data?["reading"]?["task"]?.string
  }

  /// The split of the last step that had data; nil when no step had any.
  package func splitRecord() throws -> SplitRecord? {
    try manifest?.steps.last { $0.data != nil }?.data.map { try SplitRecord(json: $0) }
  }
}
