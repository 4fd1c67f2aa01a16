/// Traps on misuse by the caller, with its message in release builds too (a precondition drops it there).
///
/// `package`, so that Datasets, which builds on this module, has the same.
package func requireUse(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
