/// Reads the pre-tokenizer of `tokenizer.json`.
enum PreTokenizerReader {
  private static let known =
    "BertPreTokenizer, ByteLevel, CharDelimiterSplit, Digits, FixedLength, Metaspace, Punctuation, Sequence, Split, "
    + "Whitespace, WhitespaceSplit"

  /// Whether the pre-tokenizer is BERT's and nothing else.
  ///
  /// - Throws: `TokenizationError` with the key path.
  static func isBert(_ preTokenizer: JSONPlace?) throws -> Bool {
    guard let preTokenizer, try preTokenizer.type() == "BertPreTokenizer" else { return false }
    try preTokenizer.allow(["type"])
    return true
  }

  /// The steps of any pre-tokenizer.
  ///
  /// - Throws: `TokenizationError` with the key path.
  static func steps(_ preTokenizer: JSONPlace?) throws -> [any PreTokenizationStep] {
    try JSONPlace.components(preTokenizer, sequenceKey: "pretokenizers").map(step)
  }

  private static func step(_ component: JSONPlace) throws -> any PreTokenizationStep {
    switch try component.type() {
    case "BertPreTokenizer":
      try component.allow(["type"])
      return BertSplitStep()
    case "Whitespace":
      try component.allow(["type"])
      return WhitespaceStep()
    case "WhitespaceSplit":
      try component.allow(["type"])
      return WhitespaceSplitStep()
    case "ByteLevel":
      try component.allow(["type", "add_prefix_space", "trim_offsets", "use_regex"])
      return ByteLevelStep(
        addsPrefixSpace: try component.required("add_prefix_space").bool(),
        usesPattern: try component.optional("use_regex")?.bool() ?? true)
    case "CharDelimiterSplit":
      try component.allow(["type", "delimiter"])
      let delimiter = try component.required("delimiter").character()
      let scalar = delimiter.withUnsafeBufferPointer { UTF8Decoding.scalar($0, at: 0).scalar }
      return CharacterDelimiterStep(delimiter: scalar)
    case "Digits":
      try component.allow(["type", "individual_digits"])
      return DigitsStep(individually: try component.required("individual_digits").bool())
    case "FixedLength":
      try component.allow(["type", "length"])
      let length = try component.optional("length")?.int() ?? 5
      guard length > 0 else { throw component.mismatch("a length above 0", found: "0") }
      return FixedLengthStep(length: length)
    case "Metaspace":
      try component.allow(MetaspaceReader.keys)
      return MetaspaceStep(
        replacement: try component.required("replacement").character(),
        scheme: try MetaspaceReader.scheme(component), splits: try component.optional("split")?.bool() ?? true
      )
    case "Punctuation":
      try component.allow(["type", "behavior"])
      return PunctuationStep(
        behavior: try component.optional("behavior")?.choice(of: DelimiterBehavior.self) ?? .isolated)
    case "Split":
      try component.allow(["type", "pattern", "behavior", "invert"])
      return SplitStep(
        pattern: try component.required("pattern").pattern(),
        behavior: try component.required("behavior").choice(of: DelimiterBehavior.self),
        isInverted: try component.required("invert").bool())
    default: throw try component.unknownComponent(known)
    }
  }
}

/// Reads what the pre-tokenizer and the decoder `Metaspace` have in common.
enum MetaspaceReader {
  static let keys: Set = ["type", "replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep"]

  /// Where the character is put in front; old files have `add_prefix_space` instead.
  static func scheme(_ component: JSONPlace) throws -> MetaspaceStep.PrependScheme {
    let scheme = try component.optional("prepend_scheme")?.choice(of: MetaspaceStep.PrependScheme.self)
    guard let adds = component.optional("add_prefix_space"), try !adds.bool() else {
      return scheme ?? .always
    }
    guard scheme == .never || scheme == nil else {
      throw TokenizationError(
        .inconsistent, place: adds.place, expected: "true, or the prepend_scheme never", found: "false")
    }
    return .never
  }
}
