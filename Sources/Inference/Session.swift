import CKernels
import ModelFormat

/// Runs an engine's model on texts. Not thread-safe; make one for each thread that asks.
///
/// Memory grows to the largest batch that was run and is kept.
public final class Session: Worker {
  /// Parts that threads compute each by itself.
  private struct Job {
    let parts: [PackedTexts.Part]
    let onlyFirst: Bool
    let reader: any PartReader
  }

  /// The model.
  public let engine: Engine
  private let pool: ThreadPool?
  private let threads: Int
  private(set) var workspaces: [Workspace] = []
  /// The run that all threads share, and one for each thread.
  private var shared: EncoderRun?
  private var own: [EncoderRun] = []
  private var job: Job?

  /// A session; memory is taken with the first batch.
  ///
  /// - Parameters:
  ///   - engine: The model.
  ///   - threads: The threads that compute, the caller's included; nil for as many as ``ProcessorCount`` gives.
  /// - Throws: ``InferenceError``: `badInput` for fewer than one thread or more than ``ProcessorCount/mostThreads``, `outOfMemory`
  ///   where the system gives no more threads.
  public init(_ engine: Engine, threads: Int? = nil) throws {
    let threads = try ProcessorCount.threads(threads)
    self.engine = engine
    self.threads = threads
    pool = threads > 1 ? try ThreadPool(count: threads) : nil
  }

  /// Runs texts and lets `reader` read each part.
  ///
  /// - Parameter onlyFirst: Whether only the first token of each text is wanted: a row for each text, not for each token.
  /// - Throws: ``InferenceError`` (`outOfMemory`).
  func pass(_ texts: PackedTexts, onlyFirst: Bool, _ reader: any PartReader) throws {
    let parts = texts.parts(threads: threads)
    try prepare(texts, parts)
    run(parts, onlyFirst: onlyFirst, reader)
  }

  /// Takes the memory for parts of texts.
  ///
  /// Throws ``InferenceError`` (`outOfMemory`) where more is needed than `available` bytes; nil means that nobody knows.
  package func prepare(
    _ texts: PackedTexts, _ parts: [PackedTexts.Part],
    available: @autoclosure () -> Int? = AvailableMemory.bytes
  ) throws {
    try makeWorkspaces(longest: texts.longest)
    let most = parts.reduce(0) { max($0, $1.rows.count) }
    let isDivided = pool != nil && parts.count > 1
    if most > (isDivided ? own.first : shared)?.capacity ?? 0 {
      try AvailableMemory.require(
        most * (isDivided ? threads : 1) * engine.weights.memory.bytesPerToken,
        for: "a batch of \(texts.tokens) tokens", advice: "give fewer texts at once", available: available())
    }
    if isDivided { try makeRuns(tokens: most) } else { try makeShared(tokens: most) }
  }

  /// Runs parts for which there is room.
  package func run(_ parts: [PackedTexts.Part], onlyFirst: Bool, _ reader: any PartReader) {
    if let pool, parts.count > 1 {
      job = Job(parts: parts, onlyFirst: onlyFirst, reader: reader)
      pool.each(parts.count, self)
      job = nil
    } else if let shared {
      for part in parts {
        shared.run(part, onlyFirst: onlyFirst)
        reader.read(part, shared)
      }
    }
  }

  func work(piece: Int, thread: Int) {
    guard let job else { return }
    own[thread].run(job.parts[piece], onlyFirst: job.onlyFirst)
    job.reader.read(job.parts[piece], own[thread])
  }

  private func makeWorkspaces(longest: Int) throws {
    if let first = workspaces.first, first.longest >= longest { return }
    workspaces = try (0..<threads).map { _ in try Workspace(engine.weights, longest: longest) }
    (shared, own) = (nil, [])
  }

  private func makeShared(tokens: Int) throws {
    if let shared, shared.capacity >= tokens { return }
    shared = try EncoderRun(engine.weights, tokens: tokens, workspaces: workspaces, pool: pool)
  }

  private func makeRuns(tokens: Int) throws {
    if let first = own.first, first.capacity >= tokens { return }
    own = try workspaces.map {
      try EncoderRun(engine.weights, tokens: tokens, workspaces: [$0], pool: nil)
    }
  }
}
