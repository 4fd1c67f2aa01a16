#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The words of the C library for its error numbers.
enum SystemError {
  /// The text of the present thread's `errno`, as "No space left on device".
  static var current: String { String(cString: strerror(errno)) }
}
