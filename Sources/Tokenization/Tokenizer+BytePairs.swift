#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Tokenizer {
  /// The tokenizer of a folder's `vocab.json` and `merges.txt`: RoBERTa's or GPT-2's byte-level model.
  ///
  /// - Throws: `TokenizationError` with file and place.
  init(bytePairs folder: String, _ family: TokenizerFamily, _ configuration: TokenizerConfiguration) throws {
    let vocabulary = try VocabularyReader.vocabulary(try JSONPlace(file: folder + "/vocab.json"))
    let merges = try MergeReader.merges(folder + "/merges.txt", vocabulary)
    let prefix = configuration.addPrefixSpace ?? false
    var parts = TokenizerParts(
      .pipeline(
        normalizer: [], preTokenizer: [ByteLevelStep(addsPrefixSpace: prefix, usesPattern: true)],
        model: BytePairModel(vocabulary: vocabulary, merges: merges, options: .init())))
    parts.decoder = TokenDecoder(steps: [ByteLevelDecoder()])
    try Self.inConfiguration(folder) { try parts.setSpecialTokens(family, configuration) }
    if family == .roberta {
      try parts.setTemplate(family, configuration)
      if configuration.trimOffsets ?? true { parts.trimming = OffsetTrimming(addsPrefixSpace: prefix) }
    }
    try self.init(parts)
  }
}

extension MergeReader {
  /// The merges of a file: a line each, after an optional one that begins with `#version`.
  ///
  /// - Throws: `TokenizationError` with file and line.
  static func merges(_ path: String, _ vocabulary: Vocabulary) throws -> [(
    left: Int32, right: Int32, id: Int32
  )] {
    let bytes: [UInt8]
    do {
      bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw TokenizationError(
        .unreadable, path: path, expected: "a readable file of merges", found: "\(error)")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw TokenizationError(.invalidUTF8, path: path, expected: "UTF-8", found: "bytes that are not UTF-8")
    }
    var reader = MergeReader(vocabulary: vocabulary, prefix: [])
    for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let text = line.last == 0x0D ? line.dropLast() : line
      if text.isEmpty { continue }
      do {
        try reader.read(line: Array(text), number: number)
      } catch var error as TokenizationError {
        (error.path, error.line, error.place) = (path, number + 1, nil)
        throw error
      }
    }
    return reader.merges
  }
}
