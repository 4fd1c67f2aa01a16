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

  /// Writes `text` and a line end to standard error.
  public static func writeError(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  /// Writes `text` as it is to standard error; used for bars that are drawn over.
  static func drawError(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Writes `text` and a line end to standard output at once, so that a pipe sees each line as it is made.
  public static func writeLine(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    var remaining = Array(text.utf8)[...]
    while !remaining.isEmpty {
      let written = remaining.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      guard written > 0 else { return }  // a closed pipe: nobody is listening any more
      remaining = remaining.dropFirst(written)
    }
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
