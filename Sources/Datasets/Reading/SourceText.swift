#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The bytes of a data file, known to be UTF-8, without byte-order mark.
package struct SourceText: Sendable {
  /// The path, as the caller gave it.
  package let file: String
  /// The bytes.
  package let bytes: [UInt8]

  /// Reads a file whole.
  ///
  /// Throws ``DatasetError``: `unreadable`; `empty` when there is nothing but white space; `notUTF8` with the
  /// line and the first byte that is wrong.
  package init(file: String) throws {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: file))
    } catch {
      let exists = FileManager.default.fileExists(atPath: file)
      throw DatasetError(
        .unreadable, file: file, exists ? "the file cannot be read: \(error)" : "there is no such file")
    }
    try self.init(file: file, bytes: [UInt8](data))
  }

  /// Takes bytes that were read already. Throws as ``init(file:)``.
  package init(file: String, bytes: [UInt8]) throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
    guard content.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
      throw DatasetError(.empty, file: file, "expected examples, found an empty file of \(bytes.count) bytes")
    }
    if String(validating: content, as: UTF8.self) == nil {
      throw Self.invalid(content, file: file)
    }
    self.file = file
    self.bytes = content
  }

  /// The text as one string.
  package var string: String { String(decoding: bytes, as: UTF8.self) }

  /// The lines without their ends (LF or CRLF), with numbers from 1. A last line without end counts.
  package var lines: [(number: Int, text: Substring)] {
    var text = string
    text.makeContiguousUTF8()
    var lines: [(number: Int, text: Substring)] = []
    for (index, line) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let end = line.last == 0x0D ? line.index(before: line.endIndex) : line.endIndex
      lines.append((index + 1, text[line.startIndex..<end]))
    }
    if lines.last?.text.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// Where `line` first breaks UTF-8 and with which byte, and what to do; `line` must not be UTF-8.
  package static func describeInvalid(_ line: [UInt8]) -> String {
    let valid = Array(String(decoding: line, as: UTF8.self).utf8)
    let place = zip(line, valid).enumerated().first { $1.0 != $1.1 }?.offset ?? min(line.count, valid.count)
    let found = line[min(place, line.count - 1)]
    return "expected UTF-8, found byte 0x\(String(found, radix: 16, uppercase: true)) at byte \(place + 1) "
      + "of the line; convert the text, for example with iconv -f latin1 -t utf-8"
  }

  private static func invalid(_ bytes: [UInt8], file: String) -> DatasetError {
    // 0x0A is never part of a longer sequence, so each line stands alone.
    var number = 0
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      guard String(validating: line, as: UTF8.self) == nil else { continue }
      return DatasetError(.notUTF8, file: file, line: number, describeInvalid(Array(line)))
    }
    return DatasetError(.notUTF8, file: file, "expected UTF-8")
  }
}
