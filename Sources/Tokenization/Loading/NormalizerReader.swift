/// Reads the normaliser of `tokenizer.json`.
enum NormalizerReader {
  private static let known =
    "BertNormalizer, ByteLevel, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace, Sequence, "
    + "Strip, StripAccents"

  /// BERT's normalisation where that is all, or nil.
  ///
  /// - Throws: `TokenizationError` with the key path.
  static func bert(_ normalizer: JSONPlace?) throws -> BertNormalization? {
    guard let normalizer else { return BertNormalization.none }
    return try normalizer.type() == "BertNormalizer" ? readBert(normalizer) : nil
  }

  /// The steps of any normaliser.
  ///
  /// - Throws: `TokenizationError` with the key path.
  static func steps(_ normalizer: JSONPlace?) throws -> [any NormalizationStep] {
    try JSONPlace.components(normalizer, sequenceKey: "normalizers").map(step)
  }

  private static func step(_ component: JSONPlace) throws -> any NormalizationStep {
    func plain(_ step: any NormalizationStep) throws -> any NormalizationStep {
      try component.allow(["type"])
      return step
    }
    switch try component.type() {
    case "BertNormalizer": return BertStep(normalization: try readBert(component))
    case "ByteLevel": return try plain(ByteLevelNormalizationStep())
    case "Lowercase": return try plain(LowercaseStep())
    case "NFC": return try plain(UnicodeFormStep(.nfc))
    case "NFD": return try plain(UnicodeFormStep(.nfd))
    case "NFKC": return try plain(UnicodeFormStep(.nfkc))
    case "NFKD": return try plain(UnicodeFormStep(.nfkd))
    case "Nmt": return try plain(NmtStep())
    case "StripAccents": return try plain(StripAccentsStep())
    case "Strip":
      try component.allow(["type", "strip_left", "strip_right"])
      return StripStep(
        left: try component.required("strip_left").bool(), right: try component.required("strip_right").bool()
      )
    case "Prepend":
      try component.allow(["type", "prepend"])
      return PrependStep(content: try component.required("prepend").nonEmpty())
    case "Replace":
      try component.allow(["type", "pattern", "content"])
      return ReplaceStep(
        pattern: try component.required("pattern").pattern(),
        content: try component.required("content").shortString())
    case "Precompiled":
      try component.allow(["type", "precompiled_charsmap"])
      return PrecompiledStep(map: try map(component.required("precompiled_charsmap")))
    default: throw try component.unknownComponent(known)
    }
  }

  private static func map(_ place: JSONPlace) throws -> PrecompiledMap {
    guard let bytes = Base64.decoded(try place.string()) else {
      throw place.mismatch("Base64", found: "something else")
    }
    do {
      return try PrecompiledMap(bytes[...])
    } catch var error as TokenizationError {
      error.place = place.place
      throw error
    }
  }

  private static func readBert(_ normalizer: JSONPlace) throws -> BertNormalization {
    try normalizer.allow(["type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase"])
    let lowercase = try normalizer.required("lowercase").bool()
    return BertNormalization(
      cleanText: try normalizer.required("clean_text").bool(),
      handleChineseChars: try normalizer.required("handle_chinese_chars").bool(),
      stripAccents: try normalizer.optional("strip_accents")?.bool() ?? lowercase, lowercase: lowercase)
  }
}
