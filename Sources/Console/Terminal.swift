#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the process's standard streams are, and how text reaches them.
public enum Terminal {
  /// Whether standard error is a terminal, so that somebody may be watching a bar.
  public static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// The width of the terminal behind standard error in columns; 80 where it cannot be asked.
  public static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes `text` and a line end to standard error. What cannot be written is lost: there is no other place to say so.
  public static func writeError(_ text: String) { _ = write(text + "\n", to: STDERR_FILENO) }

  /// Writes `text` as it is to standard error; used for bars that are drawn over.
  static func drawError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// Writes `text` to standard output, and a line end unless it has one, at once: a pipe sees each line as it is made.
  ///
  /// Throws `StreamFailure` when the system does not take all of it, so that no result is cut short in silence.
  public static func writeLine(_ text: String) throws {
    if let reason = write(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO) {
      throw StreamFailure(
        stream: "standard output", reason: "cannot write: \(reason); what is there is incomplete")
    }
  }

  /// Writes all of `text`; returns the system's reason where that fails.
  private static func write(_ text: String, to descriptor: Int32) -> String? {
    var remaining = Array(text.utf8)[...]
    while !remaining.isEmpty {
      let written = remaining.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        return String(cString: strerror(errno))
      }
      remaining = remaining.dropFirst(written)
    }
    return nil
  }

  private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      return Glibc.write(descriptor, bytes, count)
    #elseif canImport(Musl)
      return Musl.write(descriptor, bytes, count)
    #else
      return Darwin.write(descriptor, bytes, count)
    #endif
  }
}
