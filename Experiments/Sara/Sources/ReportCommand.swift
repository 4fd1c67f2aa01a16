import ArgumentParser

/// Makes tables and pictures from the result files.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Make the tables and pictures.")
}
