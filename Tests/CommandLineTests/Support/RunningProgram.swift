import Foundation

/// A program that was started; it is killed when it takes longer than it may.
final class RunningProgram: Sendable {
  /// A program that did not end in time, or a state that did not come about.
  struct TooSlow: Error, CustomStringConvertible {
    let description: String
  }

  private let process = Process()
  private let commandLine: String
  private let output: FileHandle
  private let errors: FileHandle
  private let ended = DispatchSemaphore(value: 0)

  /// Starts `program` in `folder`.
  ///
  /// Its streams are nameless files: no pipe can fill up, and none of them is a terminal.
  ///
  /// - Parameters:
  ///   - input: what is on standard input.
  ///   - environment: variables that are set beyond those of the tests.
  ///   - output: the file that standard output goes to; nil keeps it for the result.
  init(
    _ program: String, _ arguments: [String], input: [UInt8], folder: String,
    environment: [String: String] = [:], output: String? = nil
  ) throws {
    commandLine = ([program] + arguments).joined(separator: " ")
    let stdin = try Self.namelessFile(in: folder)
    try stdin.write(contentsOf: Data(input))
    try stdin.seek(toOffset: 0)
    self.output = try Self.namelessFile(in: folder)
    errors = try Self.namelessFile(in: folder)
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = stdin
    process.standardOutput =
      try output.map { try FileHandle(forWritingTo: URL(fileURLWithPath: $0)) } ?? self.output
    process.standardError = errors
    process.environment = ProcessInfo.processInfo.environment
      .merging(["COLUMNS": "80"]) { $1 }.merging(environment) { $1 }
    process.terminationHandler = { [ended] _ in ended.signal() }
    try Self.withoutBlockedSignals { try process.run() }
  }

  /// Waits for the end; kills the program and throws when it takes longer than `seconds`.
  func result(within seconds: Double = 120) throws -> ProgramResult {
    guard ended.wait(timeout: .now() + seconds) == .success else {
      kill()
      ended.wait()
      throw TooSlow(description: "killed after \(seconds) s: \(commandLine)")
    }
    let byItself = process.terminationReason == .exit
    return ProgramResult(
      exitCode: byItself ? process.terminationStatus : nil,
      signal: byItself ? nil : process.terminationStatus,
      output: try Self.content(of: output), errors: try Self.content(of: errors))
  }

  /// Ends the program by SIGKILL, at once, unless it has ended.
  func kill() { if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }

  /// Waits until `condition` holds, looking every millisecond; false when the program ends before.
  func isRunning(until condition: () -> Bool) throws -> Bool {
    let deadline = Date().addingTimeInterval(120)
    while !condition() {
      guard process.isRunning else { return false }
      guard Date() < deadline else {
        kill()
        throw TooSlow(description: "waited in vain: \(commandLine)")
      }
      usleep(1000)
    }
    return true
  }

  /// Threads that run tests block signals, and a program would inherit that; a user's shell blocks none.
  private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }

  private static func namelessFile(in folder: String) throws -> FileHandle {
    var name = Array("\(folder)/stream-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0, unlink(name) == 0 else { throw CocoaError(.fileWriteUnknown) }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  private static func content(of file: FileHandle) throws -> [UInt8] {
    try file.seek(toOffset: 0)
    return [UInt8](try file.readToEnd() ?? Data())
  }
}
