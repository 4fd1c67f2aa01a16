import CKernels
import ModelFormat

/// Runs an engine's model on texts. Not thread-safe; make one for each thread that asks.
///
/// Memory grows to the largest batch that was run and is kept.
public final class Session {
  /// The model.
  public let engine: Engine
  private let pool: ThreadPool
  private var run: EncoderRun?
  private var longest = 0

  /// A session; memory is taken with the first batch.
  ///
  /// - Throws: ``InferenceError``: `badInput` for fewer than one thread, `outOfMemory` where the system gives no more threads.
  public init(_ engine: Engine, threads: Int = 1) throws {
    guard threads >= 1 else {
      throw InferenceError(.badInput, "expected at least 1 thread, found \(threads)")
    }
    self.engine = engine
    pool = try ThreadPool(count: threads)
  }

  /// The last hidden states of each text: tokens x H numbers, row-major.
  ///
  /// - Throws: ``InferenceError`` (`badInput`) with the number of the text, from 1, when it has no tokens, more than the model
  ///   has positions, or an id that the model does not have; `outOfMemory`.
  public func lastHiddenStates(of texts: [TokenInput]) throws -> [[Float]] {
    let packed = try PackedTexts(texts, for: engine.weights.configuration)
    let run = try room(tokens: packed.ids.count, longest: packed.longest)
    run.run(ids: packed.ids[...], types: packed.types[...], ends: packed.ends[...])
    let hidden = engine.weights.configuration.hiddenSize
    var begin = 0
    return packed.ends.map { end in
      defer { begin = end }
      return (begin..<end).flatMap { row in
        UnsafeBufferPointer(start: run.states.floats(row), count: hidden)
      }
    }
  }

  private func room(tokens: Int, longest: Int) throws -> EncoderRun {
    if let run, run.capacity >= tokens, self.longest >= longest { return run }
    let made = try EncoderRun(
      engine.weights, tokens: max(tokens, run?.capacity ?? 0), longest: max(longest, self.longest),
      pool: pool)
    self.longest = max(longest, self.longest)
    run = made
    return made
  }
}
