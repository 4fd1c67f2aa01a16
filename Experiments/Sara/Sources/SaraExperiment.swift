import ArgumentParser

/// The root of the experiment's command line.
struct SaraExperiment: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sara-experiment",
    abstract: "Rasa's pruning experiment on its bot Sara, cell by cell.",
    discussion: """
      `rates` scores learning rates on the dev part of fold 0; Trial.swift holds the chosen ones. `run` trains every \
      cell (a method with its settings) on every fold and seed and writes a result file for each; what has a file is \
      not run again, so it can be stopped and started at will, and several processes may run at once. `latency` times \
      one model of each cell. `report` makes the tables and pictures of docs/pruning.md.

      EXAMPLE
        sara-experiment run --model all-MiniLM-L6-v2 --data rasa-sara-2019-md
        sara-experiment run --model all-MiniLM-L6-v2 --data rasa-sara-2019-md --device cuda --cells neurons-60
        sara-experiment latency && sara-experiment report
      """,
    subcommands: [RatesCommand.self, RunCommand.self, LatencyCommand.self, ReportCommand.self])
}
