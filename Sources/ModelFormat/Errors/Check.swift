/// Stops the program with a message where a caller broke a documented requirement.
///
/// For mistakes of the program only; bad data throws `ModelFormatError`.
func check(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
