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
    try options.validate(addedTokens: assembler.single.addedTokens)
    var pass = SequencePass(encoder, unit: options.offsetUnit)
    var encodings = [try encodeUnpadded(text, pair, options, &pass)]
    try pad(&encodings, options)
    return encodings[0]
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
    try options.validate(addedTokens: assembler.single.addedTokens)
    if let threads, threads < 1 {
      throw TokenizationError(
        .invalidOptions, place: "threads", expected: "1 or more", found: String(threads))
    }
    let workers = min(threads ?? ProcessInfo.processInfo.activeProcessorCount, batch.count)
    var encodings: [Encoding]
    if workers <= 1 {
      encodings = try encodeRun(batch[...], options)
    } else {
      encodings = try encodeParallel(batch, options, workers)
    }
    try pad(&encodings, options)
    return encodings
  }

  /// The tokens of one text without special tokens: ids and places in code points.
  ///
  /// - Parameter stepByStep: Normalise one step after the other, as texts do in which the order of combining marks
  ///   matters; the result is the same, which the tests check on every golden text.
  /// - Throws: `TokenizationError` for a text of 4 GiB or more.
  package func tokens(of text: String, stepByStep: Bool) throws -> (ids: [Int32], offsets: [Range<Int>]) {
    var pass = SequencePass(encoder, unit: .codePoints, staged: stepByStep)
    let tokens = try pass.encode(text)
    return (tokens.ids, tokens.offsets)
  }

  private func encodeUnpadded(
    _ text: String, _ pair: String?, _ options: EncodingOptions, _ pass: inout SequencePass
  ) throws -> Encoding {
    let first = try pass.encode(text)
    let second = try pair.map { try pass.encode($0) }
    return try assembler.assemble(first, second, options)
  }

  /// Encodes inputs one after another with the same scratch memory.
  private func encodeRun(_ inputs: ArraySlice<TextPair>, _ options: EncodingOptions) throws -> [Encoding] {
    var pass = SequencePass(encoder, unit: options.offsetUnit)
    var encodings: [Encoding] = []
    encodings.reserveCapacity(inputs.count)
    for input in inputs { encodings.append(try encodeUnpadded(input.text, input.pair, options, &pass)) }
    return encodings
  }

  /// Cuts the batch into runs of about equal size in bytes, one for each worker.
  private func encodeParallel(_ batch: [TextPair], _ options: EncodingOptions, _ workers: Int) throws
    -> [Encoding]
  {
    let runs = Self.runs(of: batch.map { $0.text.utf8.count + ($0.pair?.utf8.count ?? 0) + 32 }, workers)
    var results = [Result<[Encoding], any Error>](repeating: .success([]), count: runs.count)
    results.withUnsafeMutableBufferPointer { buffer in
      // Each iteration writes its own element only.
      nonisolated(unsafe) let buffer = buffer
      DispatchQueue.concurrentPerform(iterations: runs.count) { index in
        buffer[index] = Result { try encodeRun(batch[runs[index]], options) }
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
