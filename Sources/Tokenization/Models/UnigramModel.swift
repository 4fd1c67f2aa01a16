/// The model `Unigram`: the spelling whose tokens' scores have the largest sum, by dynamic programming.
///
///     best(0) = 0,  best(j) = max over tokens t = text[i..<j] of best(i) + score(t)
///
/// A character that is no token costs 10 more than the worst token. Of ways with equal sums the one with the longest
/// last token wins.
///
/// Source: arXiv 1804.10959, section 3.2, as `encode_optimized` of `tokenizers` 0.23.3 and `EncodeOptimized` of
/// `sentencepiece` 0.2.3 do it, which differ as `Flavor` says.
struct UnigramModel: TokenModel {
  /// Whose details are kept.
  enum Flavor: Sendable {
    /// Sums in double precision; unknown characters in a row are one token, which may be in the vocabulary after all.
    case tokenizers
    /// Sums in single precision; unknown characters in a row are one unknown token.
    case sentencePiece
  }

  /// The largest number of bytes that a token may have: it bounds the time by a multiple of the text's length.
  static let longestToken = 1024

  let vocabulary: Vocabulary
  let unknownId: Int32?
  private let flavor: Flavor
  private let scores: ImmutableBuffer<Double>
  private let trie: ByteTrie
  private let unknownScore: Double
  /// The tokens of single bytes, where unknown characters are spelled with them.
  private let byteIds: [Int32]?

  /// A model.
  ///
  /// - Parameters:
  ///   - scores: The logarithm of each token's probability, by id.
  ///   - spelled: The ids of tokens that words are spelled with.
  ///   - leastScore: The lowest score.
  ///   - fallsBackToBytes: Whether unknown characters are spelled with the tokens `<0x00>` to `<0xFF>` where the
  ///     vocabulary has them.
  /// - Throws: `TokenizationError` of code `unsupported` for a token of more than `longestToken` bytes.
  init(
    vocabulary: Vocabulary, scores: [Double], spelled: some Sequence<Int32>, unknownId: Int32?,
    leastScore: Double, fallsBackToBytes: Bool, flavor: Flavor
  ) throws {
    self.vocabulary = vocabulary
    self.unknownId = unknownId
    self.flavor = flavor
    self.scores = ImmutableBuffer(scores)
    unknownScore = flavor == .sentencePiece ? Double(Float(leastScore) - 10) : leastScore - 10
    var keys: [(key: ArraySlice<UInt8>, value: Int32)] = []
    for id in spelled {
      let key = Array(vocabulary.table.key(at: Int(id)))
      guard key.count <= Self.longestToken else {
        throw TokenizationError(
          .unsupported, place: "model.vocab", expected: "tokens of at most \(Self.longestToken) bytes",
          found: "\(key.count) bytes for id \(id)")
      }
      if !key.isEmpty { keys.append((key[...], id)) }
    }
    trie = ByteTrie(keys)
    byteIds = fallsBackToBytes ? ByteFallback.ids(vocabulary) : nil
  }

  func append(
    _ word: Range<Int>, of text: UnsafeBufferPointer<UInt8>, to tokens: inout TokenSequence,
    _ scratch: inout ModelScratch
  ) throws {
    guard let base = text.baseAddress.map({ $0 + word.lowerBound }) else { return }
    scratch.lattice.clear(word.count)
    try findWays(base, word.count, scratch.lattice.nodes)
    var end = word.count
    while end > 0 {
      let node = scratch.lattice.nodes[end]
      scratch.lattice.path.append((Int(node.start)..<end, node.id))
      end = Int(node.start)
    }
    switch flavor {
    case .tokenizers: try appendFused(word, text, scratch.lattice.path, to: &tokens)
    case .sentencePiece: appendMerged(word, text, scratch.lattice.path, to: &tokens)
    }
  }

  /// Finds the best way to every character's end.
  private func findWays(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ nodes: UnsafeMutablePointer<UnigramLattice.Node>
  ) throws {
    let reader = trie.reader
    let scores = scores.base
    let rounds = flavor == .sentencePiece
    var start = 0
    while start < count {
      let here = nodes[start].score
      let width = UTF8Decoding.width(of: bytes[start])
      var isSpelled = false
      reader.forEachPrefix(bytes + start, count: count &- start) { length, id in
        let target = nodes + (start &+ length)
        let sum = here + scores[Int(id)]
        let score = rounds ? Double(Float(sum)) : sum
        if target.pointee.start < 0 || score > target.pointee.score {
          target.pointee = .init(score: score, start: Int32(truncatingIfNeeded: start), id: id)
        }
        if length == width { isSpelled = true }
      }
      if !isSpelled {
        let target = nodes + (start &+ width)
        let sum = here + unknownScore
        let score = rounds ? Double(Float(sum)) : sum
        if target.pointee.start < 0 || score > target.pointee.score {
          guard let unknownId else {
            throw TokenizationError(
              .missingToken, place: "model.unk_id", expected: "an unknown token", found: "none")
          }
          target.pointee = .init(score: score, start: Int32(truncatingIfNeeded: start), id: unknownId)
        }
      }
      start &+= width
    }
  }

  /// Appends a path as `tokenizers` does.
  private func appendFused(
    _ word: Range<Int>, _ text: UnsafeBufferPointer<UInt8>, _ path: [(range: Range<Int>, id: Int32)],
    to tokens: inout TokenSequence
  ) throws {
    var place = path.count - 1
    while place >= 0 {
      let (range, id) = path[place]
      place -= 1
      let start = word.lowerBound + range.lowerBound
      var end = word.lowerBound + range.upperBound
      guard id == unknownId else {
        tokens.append(id, from: start, to: end)
        continue
      }
      while place >= 0, path[place].id == id {
        end = word.lowerBound + path[place].range.upperBound
        place -= 1
      }
      let unknown = UnsafeBufferPointer(rebasing: text[start..<end])
      if let known = vocabulary.id(of: unknown) {
        tokens.append(known, from: start, to: end)
      } else if let byteIds, unknown.allSatisfy({ byteIds[Int($0)] >= 0 }) {
        for byte in unknown { tokens.append(byteIds[Int(byte)], from: start, to: end) }
      } else {
        tokens.append(id, from: start, to: end)
      }
    }
  }

  /// Appends a path as `sentencepiece` does: of the tokens of bytes, the last holds the character.
  private func appendMerged(
    _ word: Range<Int>, _ text: UnsafeBufferPointer<UInt8>, _ path: [(range: Range<Int>, id: Int32)],
    to tokens: inout TokenSequence
  ) {
    var followsUnknown = false
    for (range, id) in path.reversed() {
      let start = word.lowerBound + range.lowerBound
      let end = word.lowerBound + range.upperBound
      let isUnknown = id == unknownId
      if isUnknown, let byteIds {
        for index in start..<end {
          tokens.append(byteIds[Int(text[index])], from: start, to: index == end - 1 ? end : start)
        }
      } else if isUnknown, followsUnknown {
        tokens.extendLast(to: end)
      } else {
        tokens.append(id, from: start, to: end)
      }
      followsUnknown = isUnknown
    }
  }
}
