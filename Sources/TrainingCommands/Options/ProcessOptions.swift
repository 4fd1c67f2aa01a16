import ArgumentParser
import Console
import Foundation
import Torch

/// How several processes of one command work together.
struct ProcessOptions: ParsableArguments {
  /// The library that NCCL comes in by, beside the program.
  private static let ncclLibrary = "libbertie-nccl.so"

  @Option(help: "Of several processes: seconds that one waits for the others before it gives up.")
  var timeoutSeconds = 1800.0

  func validate() throws {
    // A group counts milliseconds in 32 bits.
    guard (0.001...2_000_000).contains(timeoutSeconds) else {
      throw ValidationError("--timeout-seconds must be from 0.001 to 2000000, not \(timeoutSeconds).")
    }
  }

  /// The processes that train together, joined; nil for one process alone. `RuntimeOptions.start` comes first.
  ///
  /// Throws `TorchError` for variables that contradict each other, and where the others do not come in time.
  func group(_ runtime: RuntimeOptions) throws -> ProcessGroup? {
    guard let process = try runtime.launchedProcess() else { return nil }
    let usesGPU = runtime.device != "cpu"
    let group = try ProcessGroup(
      process, ncclLibrary: usesGPU ? Self.foundLibrary() : nil, timeout: .seconds(timeoutSeconds))
    if usesGPU, !group.usesNCCL, group.rank == 0 {
      Terminal.writeError(
        "Note: gradients go from GPU to GPU through the processor's memory, as not every process has "
          + "\(Self.ncclLibrary) beside bertie-train; `make nccl` builds it.")
    }
    return group
  }

  /// The library's file, if it is there.
  private static func foundLibrary() -> String? {
    let file = Bundle.main.bundleURL.appendingPathComponent(ncclLibrary)
    return FileManager.default.fileExists(atPath: file.path) ? file.path : nil
  }
}
