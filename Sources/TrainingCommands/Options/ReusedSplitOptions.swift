import ArgumentParser
import Datasets
import ModelFormat

/// The split of a model that has been trained before: the recorded one, unless other data are declared.
struct ReusedSplitOptions: ParsableArguments {
  @Flag(
    help: "Accept data that the model was not split from; they are split anew by their own files or by seed.")
  var otherData = false

  /// The parts that the model in `folder` was trained with, cut again from `data`.
  ///
  /// Throws `DatasetError` (`changedData`) when the data are not those of the record, with both digests.
  func split(of folder: ModelFolder, problem: ProblemType, data: DataOptions) throws -> DataSplit {
    if !otherData, let record = try folder.splitRecord() { return try record.split(path: data.data) }
    return try data.source(for: problem).split()
  }
}

extension ModelFolder {
  /// The split of the last step that had data; nil when no step had any.
  func splitRecord() throws -> SplitRecord? {
    try manifest?.steps.last { $0.data != nil }?.data.map { try SplitRecord(json: $0) }
  }
}
