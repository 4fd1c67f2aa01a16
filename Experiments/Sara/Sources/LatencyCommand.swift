import ArgumentParser

/// Times one model of each cell against the dense model.
struct LatencyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency", abstract: "Time one model of each cell.")
}
