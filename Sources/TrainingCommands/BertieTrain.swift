package import ArgumentParser
import Commands
import Console

/// The root of the training commands' line.
package struct BertieTrain: ParsableCommand {
  /// Name, help and subcommands.
  package static let configuration = CommandConfiguration(
    commandName: "bertie",
    abstract: "Train and compress BERT-class encoders.",
    version: Version.current,
    subcommands: [
      FinetuneCommand.self, PretrainCommand.self, PruneCommand.self, DistillCommand.self,
      FactorizeCommand.self, CompareCommand.self, LayersCommand.self, EvaluateCommand<TorchExecutor>.self,
      PredictCommand<TorchExecutor>.self,
      BenchCommand<TorchExecutor>.self,
    ])

  /// An empty command line, as ArgumentParser asks for.
  package init() {}
}
