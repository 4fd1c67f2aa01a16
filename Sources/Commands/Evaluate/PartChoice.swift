import ArgumentParser
package import Datasets
package import ModelFormat
import Prediction

/// Which part of the data a command scores.
package enum PartChoice: String, ExpressibleByArgument, CaseIterable {
  case train, dev, test, all

  /// The examples of the part, cut as the model's record says, or anew for data declared to be other; what was decided in
  /// doing so is said on standard error.
  package func dataset(
    of folder: ModelFolder, data: DataOptions, task: TaskDefinition?, reused: ReusedSplitOptions
  ) throws -> Dataset {
    let problem = task?.problemType ?? folder.classifier?.problemType ?? .singleLabelClassification
    if self == .all, reused.otherData { return try data.source(for: problem, task: task).dataset }
    let split = try reused.split(of: folder, problem: problem, data: data, task: task)
    split.writeNotes()
    return try SplitPart(rawValue: rawValue).map(split.part) ?? split.all
  }
}
