package import ArgumentParser
import Console

/// The root of the training commands' line.
package struct BertieTrain: ParsableCommand {
  /// Name, help and subcommands.
  package static let configuration = CommandConfiguration(
    commandName: "bertie",
    abstract: "Train and compress BERT-class encoders.",
    version: Version.current,
    subcommands: [
      FinetuneCommand.self, PruneCommand.self, EvaluateCommand.self, CompareCommand.self, PredictCommand.self,
      BenchCommand.self,
    ])

  /// An empty command line, as ArgumentParser asks for.
  package init() {}
}
