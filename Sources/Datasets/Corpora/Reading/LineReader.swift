import Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads a file line by line, and hashes its bytes on the way.
///
/// Memory: a buffer of 256 KiB and the longest line. Not thread-safe.
package final class LineReader {
  /// The path, as the caller gave it.
  package let file: String
  /// The number of the line that ``next()`` gave last, from 1.
  package private(set) var line = 0
  private let maximumBytes: Int
  private let advice: String
  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)
  private var unread = 0..<0
  private var hash = SHA256()

  /// Opens a file whose lines have at most `maximumBytes`; `advice` is what the error for a longer one says can be done.
  ///
  /// Throws ``DatasetError`` (`unreadable`) for what is no regular file.
  package init(file: String, maximumBytes: Int, advice: String) throws {
    self.file = file
    self.maximumBytes = maximumBytes
    self.advice = advice
    // Without O_NONBLOCK a named pipe would wait for its writer before it can be refused.
    descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.unreadable(file) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.unreadable(file) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DatasetError(.unreadable, file: file, "expected a file, found something else")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The next line without its LF, nil behind the last; a last line without end counts.
  ///
  /// A byte-order mark in front of the first line is left out. Throws ``DatasetError``: `notUTF8` and `tooLong` with
  /// the line, `unreadable`.
  package func next() throws -> String? {
    var bytes: [UInt8] = []
    var ended = false
    while !ended {
      if unread.isEmpty, try !fill() { break }
      let end = newline()
      ended = end != nil
      bytes += buffer[unread.lowerBound..<(end ?? unread.upperBound)]
      unread = (end.map { $0 + 1 } ?? unread.upperBound)..<unread.upperBound
      guard bytes.count <= maximumBytes else {
        throw DatasetError(
          .tooLong, file: file, line: line + 1,
          "expected a line of at most \(maximumBytes) bytes, found a longer one; \(advice)")
      }
    }
    guard ended || !bytes.isEmpty else { return nil }
    line += 1
    if line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DatasetError(.notUTF8, file: file, line: line, SourceText.describeInvalid(bytes))
    }
    return text
  }

  /// Reads what is left of the file; the SHA-256 of all its bytes, 64 hexadecimal digits.
  ///
  /// Throws ``DatasetError`` (`unreadable`).
  package func digest() throws -> String {
    while try fill() {}
    return Hexadecimal.text(of: hash.finalize())
  }

  /// Reads the next bytes into the buffer; false at the end of the file.
  private func fill() throws -> Bool {
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Self.unreadable(file) }
      unread = 0..<count
      buffer.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[0..<count])) }
      return count > 0
    }
  }

  /// Where in the buffer the line ends, nil where it does not.
  private func newline() -> Int? {
    buffer.withUnsafeBytes { bytes in
      let rest = UnsafeRawBufferPointer(rebasing: bytes[unread])
      guard let start = rest.baseAddress, let found = memchr(start, 0x0A, rest.count) else { return nil }
      return unread.lowerBound + start.distance(to: UnsafeRawPointer(found))
    }
  }

  private static func unreadable(_ file: String) -> DatasetError {
    DatasetError(.unreadable, file: file, "the file cannot be read: \(String(cString: strerror(errno)))")
  }
}
