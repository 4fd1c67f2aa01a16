package import ArgumentParser
import Console

/// The root of the command line.
package struct Bertie: ParsableCommand {
  /// Name, help and subcommands.
  package static let configuration = CommandConfiguration(
    commandName: "bertie",
    abstract: "Make BERT-class encoders small and fast, and run them.",
    discussion: """
      Everything is a model folder in, a model folder out. A model folder is a Hugging Face folder: \
      config.json, model.safetensors, tokenizer files; bertie.json beside them says what was done.

      TRAINING COMMANDS (run by bertie-train, beside this program):
      \(trainingCommandList)

      EXAMPLE
        bertie finetune all-MiniLM-L6-v2 --data intents.csv --out dense
        bertie prune dense --data intents.csv --sparsity 0.6 --out small
        bertie quantize small --precision int8 --out smaller
        bertie inspect smaller
        echo "where is my card?" | bertie predict smaller

      See 'bertie <command> --help' for details.
      """,
    version: Version.current,
    subcommands: [
      PredictCommand<EngineExecutor>.self, EmbedCommand.self, EvaluateCommand<EngineExecutor>.self,
      BenchCommand<EngineExecutor>.self, QuantizeCommand.self, ConvertCommand.self, InspectCommand.self,
      CorpusCommand.self, TasksCommand.self, DoctorCommand.self, DownloadCommand.self,
    ])

  /// An empty command line, as ArgumentParser asks for.
  package init() {}

  /// The message for a command line whose first word should be a command and is none; nil for every other.
  package static func unknownCommand(in arguments: [String]) -> String? {
    let known =
      TrainingCommand.all.map(\.name) + configuration.subcommands.compactMap { $0.configuration.commandName }
      + ["help"]
    guard let word = arguments.first, !word.hasPrefix("-"), !known.contains(word) else { return nil }
    return """
      there is no command '\(word)'; the commands are \(known.joined(separator: ", ")).
      See 'bertie --help' for what each does.
      """
  }

  /// One line for each command that is handed over.
  private static var trainingCommandList: String {
    TrainingCommand.all
      .map { "  " + $0.name + String(repeating: " ", count: 10 - $0.name.count) + $0.abstract }
      .joined(separator: "\n")
  }
}
