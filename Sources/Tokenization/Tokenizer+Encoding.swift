import Dispatch

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Tokenizer {
  /// Encodes one text, or a text and its partner.
  ///
  /// - Throws: `TokenizationError` for options that cannot be satisfied.
  ///
  /// Complexity: linear in the text. Allocates the result and scratch memory for one word; thread-safe.
  public func encode(_ text: String, pair: String? = nil, options: EncodingOptions = .init()) throws
    -> Encoding
  {
    try encodeOne(TextPair(text, pair), options) { input, pass in
      (try pass.encode(input.text), try input.pair.map { try pass.encode($0) })
    }
  }

  /// Encodes a text, or a text and its partner, that has been split into words already.
  ///
  /// Every word is encoded as a text of its own: its tokens' offsets count from its own beginning, and
  /// `Encoding.wordIds` tells its place in the list. Special tokens, truncation and padding are those of whole texts.
  ///
  /// - Throws: `TokenizationError` for options that cannot be satisfied.
  ///
  /// Complexity: linear in the words; thread-safe.
  public func encode(words: [String], pairWords: [String]? = nil, options: EncodingOptions = .init()) throws
    -> Encoding
  {
    try encodeOne((words, pairWords), options.withWordIds, Self.wordSequences)
  }

  /// Encodes many inputs, padded together, in their order.
  ///
  /// - Parameters:
  ///   - batch: The inputs, single texts and pairs in any mixture.
  ///   - options: How to truncate and pad, the same for all.
  ///   - threads: The number of threads; nil for one per processor core. The result does not depend on it.
  /// - Throws: The error of the first input that has one.
  ///
  /// Complexity: linear in the texts.
  public func encode(
    batch: [TextPair], options: EncodingOptions = .init(), threads: Int? = nil
  ) throws -> [Encoding] {
    try encode(batch, options, threads, size: { $0.text.utf8.count + ($0.pair?.utf8.count ?? 0) }) {
      input, pass in
      (try pass.encode(input.text), try input.pair.map { try pass.encode($0) })
    }
  }

  /// Encodes many texts that have been split into words already, padded together; see
  /// `encode(words:pairWords:options:)`.
  ///
  /// - Parameters:
  ///   - words: The words of each text, with those of its partner where it has one.
  ///   - options: How to truncate and pad, the same for all.
  ///   - threads: The number of threads; nil for one per processor core. The result does not depend on it.
  /// - Throws: The error of the first input that has one.
  ///
  /// Complexity: linear in the words.
  public func encode(
    words: [(text: [String], pair: [String]?)], options: EncodingOptions = .init(), threads: Int? = nil
  ) throws -> [Encoding] {
    func size(_ words: [String]) -> Int { words.reduce(0) { $0 + $1.utf8.count + 8 } }
    return try encode(
      words, options.withWordIds, threads, size: { size($0.text) + size($0.pair ?? []) }, Self.wordSequences)
  }

  /// The tokens of one text without special tokens: ids and places in code points.
  ///
  /// - Parameter stepByStep: Run BERT's components one after the other, as texts need in which the order of combining
  ///   marks
  ///   matters; the result is the same, which the tests check on every golden text.
  /// - Throws: `TokenizationError` for a text of 4 GiB or more.
  package func tokens(of text: String, stepByStep: Bool) throws -> (ids: [Int32], offsets: [Range<Int>]) {
    var pass = TextPass(encoder, unit: .codePoints, countsWords: false, staged: stepByStep)
    let tokens = try pass.encode(text)
    return (tokens.ids, tokens.offsets)
  }

  /// The tokens of an input's one or two sequences.
  private typealias Sequences<Input> = (Input, inout TextPass) throws -> (TokenSequence, TokenSequence?)

  private static func wordSequences(_ input: (text: [String], pair: [String]?), _ pass: inout TextPass) throws
    -> (
      TokenSequence, TokenSequence?
    )
  {
    (try pass.encode(words: input.text), try input.pair.map { try pass.encode(words: $0) })
  }

  private func encodeOne<Input>(_ input: Input, _ options: EncodingOptions, _ sequences: Sequences<Input>)
    throws
    -> Encoding
  {
    try options.validate(addedTokens: assembler.single.addedTokens)
    var encodings = try encodeRun(CollectionOfOne(input), options, sequences)
    try pad(&encodings, options)
    return encodings[0]
  }

  private func encode<Input>(
    _ batch: [Input], _ options: EncodingOptions, _ threads: Int?, size: (Input) -> Int,
    _ sequences: Sequences<Input>
  ) throws -> [Encoding] {
    try options.validate(addedTokens: assembler.single.addedTokens)
    if let threads, threads < 1 {
      throw TokenizationError(
        .invalidOptions, place: "threads", expected: "1 or more", found: String(threads))
    }
    let workers = min(threads ?? ProcessInfo.processInfo.activeProcessorCount, batch.count)
    var encodings: [Encoding]
    if workers <= 1 {
      encodings = try encodeRun(batch, options, sequences)
    } else {
      encodings = try encodeParallel(
        batch, options, Self.runs(of: batch.map { size($0) + 32 }, workers), sequences)
    }
    try pad(&encodings, options)
    return encodings
  }

  /// Encodes inputs one after another with the same scratch memory.
  private func encodeRun<Input>(
    _ inputs: some Collection<Input>, _ options: EncodingOptions, _ sequences: Sequences<Input>
  ) throws -> [Encoding] {
    var pass = TextPass(encoder, unit: options.offsetUnit, countsWords: options.returnWordIds)
    var encodings: [Encoding] = []
    encodings.reserveCapacity(inputs.count)
    for input in inputs {
      let (first, second) = try sequences(input, &pass)
      encodings.append(try assembler.assemble(first, second, options))
    }
    return encodings
  }

  /// Encodes neighbouring inputs, each run on its own thread.
  private func encodeParallel<Input>(
    _ batch: [Input], _ options: EncodingOptions, _ runs: [Range<Int>], _ sequences: Sequences<Input>
  ) throws -> [Encoding] {
    var results = [Result<[Encoding], any Error>](repeating: .success([]), count: runs.count)
    results.withUnsafeMutableBufferPointer { buffer in
      // Each iteration writes its own element only, and inputs are values that nobody changes.
      nonisolated(unsafe) let buffer = buffer
      nonisolated(unsafe) let batch = batch
      withoutActuallyEscaping(sequences) { sequences in
        nonisolated(unsafe) let sequences = sequences
        DispatchQueue.concurrentPerform(iterations: runs.count) { index in
          buffer[index] = Result { try encodeRun(batch[runs[index]], options, sequences) }
        }
      }
    }
    var encodings: [Encoding] = []
    encodings.reserveCapacity(batch.count)
    for result in results { encodings += try result.get() }
    return encodings
  }

  /// Neighbouring ranges of indices whose sizes add up to about the same.
  private static func runs(of sizes: [Int], _ count: Int) -> [Range<Int>] {
    let total = sizes.reduce(0, +)
    var runs: [Range<Int>] = []
    var start = 0
    var done = 0
    for (index, size) in sizes.enumerated() {
      done += size
      if done * count >= total * (runs.count + 1) {
        runs.append(start..<index + 1)
        start = index + 1
      }
    }
    if start < sizes.count { runs.append(start..<sizes.count) }
    return runs
  }

  /// Pads encodings of one batch to a common length.
  private func pad(_ encodings: inout [Encoding], _ options: EncodingOptions) throws {
    var length: Int
    switch options.padding {
    case .none: return
    case .longest: length = encodings.map(\.count).max() ?? 0
    case .fixed(let tokens): length = tokens
    }
    if let multiple = options.padToMultipleOf, multiple > 0, length % multiple != 0 {
      length += multiple - length % multiple
    }
    guard let padTokenId else {
      throw TokenizationError(
        .missingToken, place: "padding", expected: "a tokenizer with a padding token", found: "none")
    }
    for index in encodings.indices {
      encodings[index].pad(to: length, id: padTokenId, typeId: padTypeId, side: options.paddingSide)
    }
  }
}
