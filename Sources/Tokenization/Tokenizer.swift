/// Turns texts into token ids and back: WordPiece, Unigram, byte-pair and word-level models with the ids, types and
/// offsets of the reference tokenizers.
///
/// Source: `tokenizers` 0.23.3 and, for SentencePiece's own files, `sentencepiece` 0.2.3. Differences are stated at
/// the members they concern: `EncodingOptions.returnOverflowing` is off by default, impossible options and unknown
/// ids are errors, and `Encoding.tokens` leaves out stripped white space.
///
/// A value of this type is immutable; it may be used by any number of threads at once.
public struct Tokenizer: Sendable {
  let encoder: TextEncoder
  let assembler: EncodingAssembler
  /// Nil joins tokens with a space.
  let decoder: TokenDecoder?
  let names: TokenNames
  /// The ids that decoding may skip.
  let specialIds: Set<Int32>
  /// For added tokens that match normalised text, the form that decoding shows.
  let decodedForms: [Int32: String]
  /// Added tokens by the bytes of their content: strings would compare by canonical equivalence.
  let addedIds: [[UInt8]: Int32]
  /// The type of padding tokens.
  let padTypeId: Int32

  /// The number of ids a model needs an embedding for: one more than the largest id, added tokens included.
  public let vocabularySize: Int
  /// The id of what cannot be spelled, if the tokenizer has one; byte-level models spell everything.
  public let unknownTokenId: Int32?
  /// The id of padding, if the tokenizer has one.
  public let padTokenId: Int32?
  /// The id of the token in front of the first sequence, if the tokenizer has one.
  public let classTokenId: Int32?
  /// The id of the token behind each sequence, if the tokenizer has one.
  public let separatorTokenId: Int32?
  /// The id of the token that hides a word, if the tokenizer has one.
  public let maskTokenId: Int32?
  /// The number of tokens that the model was made for (`model_max_length`), if the files say.
  public let modelMaxLength: Int?
  /// The truncation and padding that `tokenizer.json` records. They apply only where a caller passes them on.
  public let recordedOptions: EncodingOptions

  /// A tokenizer of parts that have been read from files or given by a caller.
  ///
  /// - Throws: `TokenizationError` where the parts contradict each other.
  init(_ parts: TokenizerParts) throws {
    let vocabulary = parts.components.vocabulary
    var added: [Int32: String] = [:]
    var ids: [[UInt8]: Int32] = [:]
    for (token, id) in parts.added {
      if let known = added[id], !known.utf8.elementsEqual(token.content.utf8) {
        throw TokenizationError(
          .duplicate, place: "added_tokens", expected: "one token for id \(id)", found: "two")
      }
      added[id] = token.content
      ids[Array(token.content.utf8)] = id
    }
    names = TokenNames(vocabulary: vocabulary, added: added)
    addedIds = ids
    encoder = try parts.encoder()
    for template in [parts.single, parts.pair] {
      for case .special(let ids, _) in template.pieces {
        for id in ids where names[id] == nil {
          throw TokenizationError(
            .inconsistent, place: "post_processor", expected: "ids of the vocabulary", found: String(id))
        }
      }
    }
    assembler = EncodingAssembler(
      single: parts.single, pair: parts.pair, trimming: parts.trimming, names: names)
    decoder = parts.decoder
    var forms: [Int32: String] = [:]
    for (token, id) in parts.added where token.normalized {
      forms[id] = String(decoding: try parts.components.normalized(token.content), as: UTF8.self)
    }
    decodedForms = forms
    // As in the reference: a special token whose normalised form differs from its content is never skipped.
    specialIds = Set(
      parts.added.filter { token, id in
        token.special && (forms[id] ?? token.content).utf8.elementsEqual(token.content.utf8)
      }.map(\.id))
    vocabularySize = max(vocabulary.idLimit, parts.added.map { Int($0.id) + 1 }.max() ?? 0)
    func id(_ tokens: [String]) -> Int32? {
      tokens.lazy.compactMap { ids[Array($0.utf8)] ?? vocabulary.id(of: $0) }.first
    }
    unknownTokenId = encoder.unknownId ?? id(parts.unknownTokens)
    padTokenId = parts.padId ?? id(parts.padTokens)
    padTypeId = parts.padTypeId
    classTokenId = id(parts.classTokens)
    separatorTokenId = id(parts.separatorTokens)
    maskTokenId = id(parts.maskTokens)
    modelMaxLength = parts.modelMaxLength
    recordedOptions = parts.recordedOptions
  }

  /// The ids that stand for no part of a text, ascending: special added tokens, and the tokens of every role (unknown,
  /// padding, class, separator, mask).
  ///
  /// Complexity: allocates; linear in the special tokens.
  public var specialTokenIds: [Int32] {
    let roles = [unknownTokenId, padTokenId, classTokenId, separatorTokenId, maskTokenId].compactMap { $0 }
    return specialIds.union(roles).sorted()
  }

  /// The id of a token, or nil.
  public func tokenId(of token: String) -> Int32? {
    addedIds[Array(token.utf8)] ?? names.vocabulary.id(of: token)
  }

  /// The token of an id, or nil.
  public func token(of id: Int32) -> String? {
    names[id]
  }
}
