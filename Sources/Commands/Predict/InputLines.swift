import Console
import Datasets
import Foundation

/// The lines of standard input, one after the other.
final class InputLines {
  /// The number of the last line, from 1.
  private(set) var number = 0
  private let stream = fdopen(STDIN_FILENO, "r")
  private var line: UnsafeMutablePointer<CChar>?
  private var capacity = 0

  deinit { free(line) }

  /// The next line without its end, which is LF or CRLF; nil at the end of the input.
  ///
  /// Throws `StreamFailure` where standard input cannot be read, as a folder, and `CommandError` with line and byte
  /// where it is not UTF-8: a text with replaced bytes would get the label of another.
  func next() throws -> String? {
    guard let stream else { throw unreadable() }
    errno = 0
    let count = getline(&line, &capacity, stream)
    guard count >= 0, let line else {
      if ferror(stream) != 0 { throw unreadable() }
      return nil
    }
    number += 1
    var bytes = UnsafeRawBufferPointer(start: line, count: count)[...]
    if bytes.last == UInt8(ascii: "\n") {
      bytes = bytes.dropLast()
      if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandError("standard input, line \(number): \(SourceText.describeInvalid(Array(bytes)))")
    }
    return text
  }

  private func unreadable() -> StreamFailure {
    StreamFailure(stream: "standard input", reason: "cannot read: \(String(cString: strerror(errno)))")
  }
}
