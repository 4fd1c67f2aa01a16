#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads `vocab.txt`.
enum VocabularyFile {
  /// The vocabulary of a file.
  ///
  /// - Throws: `TokenizationError` with the line where the file is not UTF-8 or holds a token twice.
  static func read(_ path: String) throws -> Vocabulary {
    let bytes: [UInt8]
    do {
      bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw TokenizationError(
        .unreadable, path: path, expected: "a readable vocabulary file", found: "\(error)")
    }
    return try parse(bytes)
  }

  /// The vocabulary of a file's bytes. A byte-order mark at the beginning is skipped.
  static func parse(_ bytes: [UInt8]) throws -> Vocabulary {
    var tokens: [ArraySlice<UInt8>?] = []
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      tokens.append(try token(bytes[start..<end], line: tokens.count + 1))
      start = end + 1
    }
    guard tokens.count <= Vocabulary.maximumId else {
      throw TokenizationError(
        .malformed, expected: "at most \(Vocabulary.maximumId) lines", found: String(tokens.count))
    }
    do {
      return try Vocabulary(tokens)
    } catch {
      throw TokenizationError(
        .duplicate, line: error.second + 1, expected: "a token that no line before has",
        found: "the token of line \(error.first + 1)")
    }
  }

  /// A line without the white space at its end.
  private static func token(_ line: ArraySlice<UInt8>, line number: Int) throws -> ArraySlice<UInt8> {
    guard String(validating: line, as: UTF8.self) != nil else {
      throw TokenizationError(
        .invalidUTF8, line: number, expected: "UTF-8", found: "bytes that are not UTF-8")
    }
    return line.withUnsafeBufferPointer { bytes in
      var end = bytes.count
      while end > 0 {
        let (scalar, width) = UTF8Decoding.scalar(bytes, before: end)
        if !UnicodeData.flags[scalar].contains(.whitespace) { break }
        end -= width
      }
      return line.prefix(end)
    }
  }
}
