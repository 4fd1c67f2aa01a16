/// Reads the decoder of `tokenizer.json`.
enum DecoderReader {
  private static let known =
    "BPEDecoder, ByteFallback, ByteLevel, Fuse, Metaspace, Replace, Sequence, Strip, WordPiece"

  /// The decoder, or nil where there is none.
  ///
  /// - Throws: `TokenizationError` with the key path.
  static func decoder(_ decoder: JSONPlace?) throws -> TokenDecoder? {
    guard let decoder else { return nil }
    return TokenDecoder(steps: try JSONPlace.components(decoder, sequenceKey: "decoders").map(step))
  }

  private static func step(_ component: JSONPlace) throws -> any DecodingStep {
    switch try component.type() {
    case "WordPiece":
      try component.allow(["type", "prefix", "cleanup"])
      return WordPieceDecoder(
        prefix: try component.required("prefix").string(), cleanup: try component.required("cleanup").bool())
    case "ByteLevel":
      try component.allow(["type", "add_prefix_space", "trim_offsets", "use_regex"])
      return ByteLevelDecoder()
    case "Metaspace":
      try component.allow(MetaspaceReader.keys)
      return MetaspaceDecoder(
        replacement: try component.required("replacement").character(),
        scheme: try MetaspaceReader.scheme(component))
    case "BPEDecoder":
      try component.allow(["type", "suffix"])
      return SuffixDecoder(suffix: try component.required("suffix").nonEmpty())
    case "ByteFallback":
      try component.allow(["type"])
      return ByteFallbackDecoder()
    case "Fuse":
      try component.allow(["type"])
      return FuseDecoder()
    case "Strip":
      try component.allow(["type", "content", "start", "stop"])
      return StripDecoder(
        content: try component.required("content").character(), start: try component.required("start").int(),
        stop: try component.required("stop").int())
    case "Replace":
      try component.allow(["type", "pattern", "content"])
      return ReplaceDecoder(
        pattern: try component.required("pattern").pattern(),
        content: try component.required("content").shortString())
    default: throw try component.unknownComponent(known)
    }
  }
}
