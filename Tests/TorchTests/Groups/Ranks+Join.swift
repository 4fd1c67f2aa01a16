import TestSupport
import Torch

extension Ranks {
  /// Joins as a rank, and has this process end in any case: nothing that a test starts outlives it by more than a minute.
  static func join(
    _ rank: Int, of size: Int = 2, port: Int, isServed: Bool = false, ncclLibrary: String? = nil,
    timeout: Duration = .seconds(30)
  ) throws -> ProcessGroup {
    endSoon()
    try Threads.set(1)
    return try ProcessGroup(
      ProcessGroupEnvironment(rank: rank, worldSize: size, masterPort: port, isServed: isServed),
      ncclLibrary: ncclLibrary, timeout: timeout)
  }
}
