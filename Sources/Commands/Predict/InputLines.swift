import Console
import Datasets
import Foundation

/// The lines of standard input or of a file, one after the other.
final class InputLines {
  /// Where the last line stands.
  var place: LinePlace { LinePlace(source: source, number: number) }
  private let source: String
  private var number = 0
  private let stream: UnsafeMutablePointer<FILE>?
  private let closes: Bool
  private var line: UnsafeMutablePointer<CChar>?
  private var capacity = 0

  /// The lines of standard input.
  init() {
    source = "standard input"
    stream = fdopen(STDIN_FILENO, "r")
    closes = false
  }

  /// The lines of a file.
  init(path: String) {
    source = path
    errno = 0
    stream = fopen(path, "r")
    closes = true
  }

  deinit {
    free(line)
    if closes, let stream { fclose(stream) }
  }

  /// The next line without its end, which is LF or CRLF; nil at the end of the input.
  ///
  /// Throws `StreamFailure` where it cannot be read, as a folder, and `CommandError` with line and byte
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
      throw CommandError("\(place): \(SourceText.describeInvalid(Array(bytes)))")
    }
    return text
  }

  private func unreadable() -> StreamFailure {
    StreamFailure(stream: source, reason: "cannot read: \(String(cString: strerror(errno)))")
  }
}
