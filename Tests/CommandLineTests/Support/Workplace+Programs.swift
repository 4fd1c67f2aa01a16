import Foundation
import Testing

extension Workplace {
  /// Starts `bertie` with a command line of words, and leaves it running.
  func start(
    _ line: String, input: [UInt8] = [], environment: [String: String] = [:], output: String? = nil
  ) throws -> RunningProgram {
    try RunningProgram(
      Programs.path(of: "bertie"), Self.words(line), input: input, folder: path, environment: environment,
      output: output)
  }

  /// Runs `bertie` with a command line of words to its end.
  ///
  /// - Parameters:
  ///   - input: what is on standard input.
  ///   - environment: variables that are set beyond those of the tests.
  ///   - output: the file that standard output goes to; nil keeps it for the result.
  func run(
    _ line: String, input: String = "", environment: [String: String] = [:], output: String? = nil
  ) throws -> ProgramResult {
    try start(line, input: Array(input.utf8), environment: environment, output: output).result()
  }

  /// Runs `bertie`, which may write no file of more than `limit` bytes, rounded up to 512, as if the disk were full.
  ///
  /// - Parameter survives: whether the program gets an error, as from a disk; otherwise the system kills it there.
  func run(_ line: String, fileLimit limit: Int, survives: Bool) throws -> ProgramResult {
    // Whoever started the tests may ignore the signal, and a shell cannot undo that.
    signal(SIGXFSZ, SIG_DFL)
    let script =
      (survives ? "trap '' XFSZ; " : "ulimit -c 0; ") + "ulimit -f \((limit + 511) / 512); exec \"$0\" \"$@\""
    return try runShell(script, Self.words(line))
  }

  /// Runs a line of the shell, in which `$0` is `bertie` and `$@` are `arguments`.
  func runShell(_ script: String, _ arguments: [String] = []) throws -> ProgramResult {
    try RunningProgram(
      "/bin/sh", ["-c", script, Programs.path(of: "bertie")] + arguments, input: [], folder: path
    ).result()
  }

  /// Waits until there is a whole checkpoint in `folder`, and kills the program; it must not have ended before.
  ///
  /// Returns the newest checkpoint's name.
  @discardableResult
  func kill(_ program: RunningProgram, whenSavedIn folder: String) throws -> String {
    let stillRan = try program.isRunning { !checkpoints(in: folder).isEmpty }
    program.kill()
    let result = try program.result()
    try #require(stillRan && result.signal == SIGKILL, "it ended before it was killed: \(result.errorText)")
    return try #require(checkpoints(in: folder).last)
  }

  /// The names of the whole checkpoints in `folder`, in order; none where there is no folder.
  func checkpoints(in folder: String) -> [String] {
    guard has(folder), let names = try? names(in: folder) else { return [] }
    return names.filter { $0.hasPrefix("step-") }
  }

  /// Runs `bertie` to its end and requires that it succeeds; the result of a step that others build on.
  @discardableResult
  func succeed(_ line: String, input: String = "") throws -> ProgramResult {
    let result = try run(line, input: input)
    try #require(result.exitCode == 0, "bertie \(line): \(result.errorText)")
    return result
  }

  private static func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }
}
