import Datasets
import Testing

/// Reads a task's folder and cuts it.
func split(_ task: String, _ folder: TemporaryFolder, seed: UInt64 = 0) throws -> DataSplit {
  try DataSource(path: folder.path, options: ReadingOptions(task: task)).split(SplitSettings(seed: seed))
}

/// The data of each part that a task's files give, before anything is cut.
func given(_ task: String, _ path: String) throws -> [SplitPart: Int] {
  try DataSource(path: path, options: ReadingOptions(task: task)).given.mapValues(\.count)
}

/// What is to be handed in for a task.
func submissions(_ task: String, _ path: String) throws -> [(name: String, dataset: Dataset)] {
  try TaskDefinition.named(task).submissionData(path: path)
}
