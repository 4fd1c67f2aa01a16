import JSON

/// How a program ended and what it wrote.
struct ProgramResult {
  /// The exit code; nil for a program that a signal ended.
  let exitCode: Int32?
  /// The signal that ended the program; nil for one that ended by itself.
  let signal: Int32?
  /// All of standard output.
  let output: [UInt8]
  /// All of standard error.
  let errors: [UInt8]

  /// Standard output as text.
  var outputText: String { String(decoding: output, as: UTF8.self) }
  /// Standard error as text.
  var errorText: String { String(decoding: errors, as: UTF8.self) }
  /// The lines of standard output.
  var lines: [String] {
    outputText.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// Standard output as the one JSON document that it must be.
  func json() throws -> JSONValue { try JSONValue(parsing: output) }
}
