import Commands
import Console
import Foundation
import Torch

extension RuntimeOptions {
  /// The library that NCCL comes in by, beside the program.
  private static let ncclLibrary = "libbertie-nccl.so"

  /// This process among several, as a launcher's variables say: `RANK`, `WORLD_SIZE`, `MASTER_ADDR` and `MASTER_PORT`; nil where none is
  /// set, and for one process.
  ///
  /// Throws `TorchError` for variables that contradict each other.
  func launchedProcess() throws -> ProcessGroupEnvironment? {
    try ProcessGroupEnvironment(ProcessInfo.processInfo.environment).flatMap { $0.worldSize > 1 ? $0 : nil }
  }

  /// The processes that train together, joined; nil for one process alone. `start` comes first.
  ///
  /// Throws `TorchError` for variables that contradict each other, and where the others do not come in time.
  func processGroup() throws -> ProcessGroup? {
    guard let process = try launchedProcess() else { return nil }
    let usesGPU = device != "cpu"
    let group = try ProcessGroup(process, ncclLibrary: usesGPU ? Self.foundLibrary() : nil)
    if usesGPU, !group.usesNCCL, group.rank == 0 {
      Terminal.writeError(
        "Note: gradients go from GPU to GPU through the processor's memory, as not every process has "
          + "\(Self.ncclLibrary) beside bertie-train; `make nccl` builds it.")
    }
    return group
  }

  /// Throws `CommandError` where a launcher's variables ask for several processes of a command that has one.
  func requireOneProcess(_ command: String) throws {
    guard let count = try launchedProcess()?.worldSize else { return }
    throw CommandError(
      "\(command) works in one process, and WORLD_SIZE asks for \(count); start it without the launcher")
  }

  /// The library's file, if it is there.
  private static func foundLibrary() -> String? {
    let file = Bundle.main.bundleURL.appendingPathComponent(ncclLibrary)
    return FileManager.default.fileExists(atPath: file.path) ? file.path : nil
  }
}
