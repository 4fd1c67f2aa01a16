import Commands
import Foundation
import Torch

extension RuntimeOptions {
  /// This process among several, as a launcher's variables say: `RANK`, `WORLD_SIZE`, `MASTER_ADDR` and `MASTER_PORT`; nil where none is
  /// set, and for one process.
  ///
  /// Throws `TorchError` for variables that contradict each other.
  func launchedProcess() throws -> ProcessGroupEnvironment? {
    try ProcessGroupEnvironment(ProcessInfo.processInfo.environment).flatMap { $0.worldSize > 1 ? $0 : nil }
  }

  /// Throws `CommandError` where a launcher's variables ask for several processes of a command that has one.
  func requireOneProcess(_ command: String) throws {
    guard let count = try launchedProcess()?.worldSize else { return }
    throw CommandError(
      "\(command) works in one process, and WORLD_SIZE asks for \(count); start it without the launcher")
  }
}
