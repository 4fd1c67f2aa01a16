import JSON

/// The settings of a Pooling module.
///
/// `pooling_mode` is a word or a list of words, whose order is that of the vector; folders from before version 6 of
/// sentence-transformers have a flag for each mode, whose order is `EmbeddingPooling.allCases`, and the mean where none is set. Where
/// both are there, the flags do not count.
struct PoolingModule {
  /// The modes; at least one.
  let modes: [EmbeddingPooling]
  /// Whether a prompt's tokens are pooled.
  let includesPrompt: Bool

  /// Reads the module's config.json.
  ///
  /// - Throws: `ModelFormatError` or `JSONError` with the path.
  init(file path: String) throws {
    let reader = try ConfigurationReader(file: path)
    do {
      modes = try reader.value("pooling_mode").map { try Self.modes($0, reader) } ?? Self.flagged(reader)
      includesPrompt = try reader.flag("include_prompt", default: true)
    } catch let error as ModelFormatError {
      throw error.at(path)
    }
  }

  private static func modes(_ value: JSONValue, _ reader: ConfigurationReader) throws -> [EmbeddingPooling] {
    let words = value.array ?? [value]
    let modes = try words.map { word in
      guard let mode = EmbeddingPooling.allCases.first(where: { $0.name == word.string }) else {
        throw ModelFormatError(
          .unsupportedModel, place: "pooling_mode",
          expected: "words of " + EmbeddingPooling.allCases.map(\.name).joined(separator: ", "),
          found: reader.describe(word))
      }
      return mode
    }
    guard (1...64).contains(modes.count) else {
      throw reader.invalid("pooling_mode", "1 to 64 words", "\(modes.count)")
    }
    return modes
  }

  private static func flagged(_ reader: ConfigurationReader) throws -> [EmbeddingPooling] {
    let known = EmbeddingPooling.allCases.map(\.flag)
    for key in reader.object.keys where key.hasPrefix("pooling_mode_") && !known.contains(key) {
      throw ModelFormatError(
        .unsupportedModel, place: key, expected: "flags of " + known.joined(separator: ", "), found: "another"
      )
    }
    let modes = try EmbeddingPooling.allCases.filter { try reader.flag($0.flag, default: false) }
    return modes.isEmpty ? [.mean] : modes
  }
}
