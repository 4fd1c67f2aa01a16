public import ArgumentParser

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Runs a command line and turns every outcome into a message and an exit code.
///
/// Exit codes: 0 success and help; 2 arguments that cannot be accepted; 1 everything else.
public enum CommandRunner {
  /// Parses `arguments` (without the program's name) as `root`, runs the command found, and reports failures.
  ///
  /// Results go to standard output; messages of failures go to standard error.
  /// - Returns: the exit code for the process.
  public static func run(_ root: any ParsableCommand.Type, arguments: [String]) -> Int32 {
    do {
      var command = try root.parseAsRoot(arguments)
      try command.run()
      return 0
    } catch {
      return report(error, of: root)
    }
  }

  private static func report(_ error: any Error, of root: any ParsableCommand.Type) -> Int32 {
    let code = root.exitCode(for: error)
    if code.isSuccess {
      do {
        try Terminal.writeLine(root.fullMessage(for: error))
        return 0
      } catch {
        Terminal.writeError("Error: \(error)")
        return 1
      }
    }
    if code == .validationFailure {
      Terminal.writeError(root.fullMessage(for: error))
      return 2
    }
    // `ExitCode` carries no text: the command has already said what was wrong.
    if !(error is ExitCode) { Terminal.writeError("Error: \(error)") }
    return 1
  }
}
