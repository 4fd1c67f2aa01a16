import Testing

/// Something that a command cannot work with: what is done to a good place, the command line, and what it must say.
struct BadInput: Sendable, CustomTestStringConvertible {
  /// What is wrong, in words.
  let testDescription: String
  /// The command line; the result would go to `out`.
  let line: String
  /// The exit code.
  let code: Int32
  /// What standard error must hold: file, place, what was found, what was expected.
  let words: [String]
  /// Spoils the place, which has `base`, `data.csv` and `dense`.
  let spoil: @Sendable (Workplace) throws -> Void

  init(
    _ description: String, _ line: String, code: Int32 = 1, _ words: [String],
    spoil: @escaping @Sendable (Workplace) throws -> Void = { _ in }
  ) {
    testDescription = description
    self.line = line
    self.code = code
    self.words = words
    self.spoil = spoil
  }
}
