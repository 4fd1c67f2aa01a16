/// Collects the merges of a byte-pair model, as lines of two tokens or as pairs.
struct MergeReader {
  private let vocabulary: Vocabulary
  private let prefix: [UInt8]
  private(set) var merges: [(left: Int32, right: Int32, id: Int32)] = []

  /// - Parameter prefix: What marks a piece inside a word: the second token of a merge loses it.
  init(vocabulary: Vocabulary, prefix: [UInt8]) {
    self.vocabulary = vocabulary
    self.prefix = prefix
  }

  /// Reads a line of two tokens with a space between them; a line that begins with `#version` is skipped.
  ///
  /// - Throws: `TokenizationError` with the merge's number.
  mutating func read(line: [UInt8], number: Int) throws {
    if line.starts(with: "#version".utf8) { return }
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw TokenizationError(
        .malformed, place: "merge \(number)", expected: "two tokens with a space between them",
        found: "\(parts.count)")
    }
    try append(Array(parts[0]), Array(parts[1]), number: number)
  }

  /// Adds a merge.
  ///
  /// - Throws: `TokenizationError` with the merge's number where a token is not in the vocabulary.
  mutating func append(_ left: [UInt8], _ right: [UInt8], number: Int) throws {
    func id(_ token: [UInt8], _ role: String) throws -> Int32 {
      guard let id = token.withUnsafeBufferPointer({ vocabulary.id(of: $0) }) else {
        throw TokenizationError(
          .missingToken, place: "merge \(number)", expected: "the \(role) in the vocabulary", found: "none")
      }
      return id
    }
    guard right.count >= prefix.count else {
      throw TokenizationError(
        .malformed, place: "merge \(number)", expected: "a second token with the prefix",
        found: "a shorter one")
    }
    merges.append(
      (
        try id(left, "first token"), try id(right, "second token"),
        try id(left + right.dropFirst(prefix.count), "merged token")
      ))
  }
}
