import ArgumentParser
import Console
import Datasets
import JSON
import ModelFormat
import Prediction

/// `bertie tasks`: the tasks that `--task` knows.
struct TasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    abstract: "List the tasks that --task knows: their files, heads and scores.",
    discussion: """
      A task says how the files in its folder are read, which part is which, what head a model gets, how it is scored (the \
      first score chooses the best weights) and what is handed in. Where only train and dev have labels, dev is the \
      test part, and another dev part is cut from train.

      EXAMPLE
        bertie tasks
        bertie tasks glue/rte
        bertie tasks --json
        bertie finetune all-MiniLM-L6-v2 --task glue/rte --data GLUE/RTE --out rte
      """)

  @Argument(help: "A task, of which all is said. (default: a line for each)")
  var task: String?

  @Flag(help: "Print JSON on standard output.")
  var json = false

  func validate() throws {
    do {
      _ = try task.map { try TaskDefinition.named($0) }
    } catch let error as DatasetError {
      throw ValidationError("\(error.message).")
    }
  }

  func run() throws {
    if let task = try task.map({ try TaskDefinition.named($0) }) {
      return try Terminal.writeLine(json ? task.json.serialized(pretty: true) : task.text)
    }
    if json {
      return try Terminal.writeLine(JSONValue.array(TaskDefinition.all.map(\.json)).serialized(pretty: true))
    }
    var table = TextTable(["task", "head", "score", "what is asked"])
    for task in TaskDefinition.all {
      table.append([task.name, task.headKind?.rawValue ?? "none", task.scores[0].rawValue, task.summary])
    }
    try Terminal.writeLine(table.text)
  }
}
