import CKernels
import ModelFormat

/// Runs an engine's model on texts. Not thread-safe; make one for each thread that asks.
///
/// Memory grows to the largest batch that was run and is kept.
public final class Session {
  /// The model.
  public let engine: Engine
  private let pool: ThreadPool?
  private let threads: Int
  private var workspaces: [Workspace] = []
  /// The run that all threads share, and one for each thread.
  private var shared: EncoderRun?
  private var own: [EncoderRun] = []

  /// A session; memory is taken with the first batch.
  ///
  /// - Throws: ``InferenceError``: `badInput` for fewer than one thread, `outOfMemory` where the system gives no more threads.
  public init(_ engine: Engine, threads: Int = 1) throws {
    guard threads >= 1 else {
      throw InferenceError(.badInput, "expected at least 1 thread, found \(threads)")
    }
    self.engine = engine
    self.threads = threads
    pool = threads > 1 ? try ThreadPool(count: threads) : nil
  }

  /// Runs texts; `body` gets their parts, perhaps on several threads at once, with the run that holds the part's states.
  ///
  /// - Parameter onlyFirst: Whether only the first token of each text is wanted: a row for each text, not for each token.
  /// - Throws: ``InferenceError`` (`outOfMemory`).
  func pass(
    _ texts: PackedTexts, onlyFirst: Bool, _ body: (PackedTexts.Part, EncoderRun) -> Void
  ) throws {
    let parts = texts.parts(threads: threads)
    try makeWorkspaces(longest: texts.longest)
    let most = parts.reduce(0) { max($0, $1.rows.count) }
    if let pool, parts.count > 1 {
      let runs = try makeRuns(tokens: most)
      pool.each(parts.count) { part, thread in
        runs[thread].run(parts[part], onlyFirst: onlyFirst)
        body(parts[part], runs[thread])
      }
    } else {
      let run = try makeShared(tokens: most)
      for part in parts {
        run.run(part, onlyFirst: onlyFirst)
        body(part, run)
      }
    }
  }

  private func makeWorkspaces(longest: Int) throws {
    if let first = workspaces.first, first.longest >= longest { return }
    workspaces = try (0..<threads).map { _ in try Workspace(engine.weights, longest: longest) }
    (shared, own) = (nil, [])
  }

  private func makeShared(tokens: Int) throws -> EncoderRun {
    if let shared, shared.capacity >= tokens { return shared }
    let run = try EncoderRun(engine.weights, tokens: tokens, workspaces: workspaces, pool: pool)
    shared = run
    return run
  }

  private func makeRuns(tokens: Int) throws -> [EncoderRun] {
    if let first = own.first, first.capacity >= tokens { return own }
    own = try workspaces.map {
      try EncoderRun(engine.weights, tokens: tokens, workspaces: [$0], pool: nil)
    }
    return own
  }
}
