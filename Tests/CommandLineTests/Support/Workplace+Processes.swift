import TestSupport
import Testing

/// Two processes that a launcher's variables make one run.
extension Workplace {
  /// The variables of one of two processes.
  static func variables(_ rank: Int, port: Int) -> [String: String] {
    [
      "RANK": "\(rank)", "WORLD_SIZE": "2", "LOCAL_RANK": "\(rank)", "MASTER_ADDR": "127.0.0.1",
      "MASTER_PORT": "\(port)",
    ]
  }

  /// Runs a command line in both, expects success of both, and only the first one to print.
  @discardableResult func succeedTogether(_ line: String) throws -> ProgramResult {
    let port = try Ranks.freePort()
    let second = try start(line, environment: Self.variables(1, port: port))
    let first = try run(line, environment: Self.variables(0, port: port))
    let other = try second.result()
    #expect(first.exitCode == 0, "\(first.errorText)")
    #expect(other.exitCode == 0 && other.output.isEmpty && other.errorText.isEmpty, "\(other.errorText)")
    return first
  }
}
