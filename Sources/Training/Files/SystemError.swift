#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The operating system's reason for the last failed call of this thread, as a training error.
///
/// Call it at once after the failing call: anything in between may overwrite `errno`.
///
/// - Parameters:
///   - action: What was tried, as "write" or "rename".
///   - path: The file or folder it was tried on.
package func systemError(_ action: String, _ path: String) -> TrainingError {
  let number = errno
  let reason = strerror(number).map { String(cString: $0) } ?? "error \(number)"
  return TrainingError(.fileSystem, "cannot \(action): \(reason)", place: path)
}
