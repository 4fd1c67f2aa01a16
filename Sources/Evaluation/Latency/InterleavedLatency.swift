/// Call times of several systems measured in interleaved rounds, and their ratios.
public struct InterleavedLatency: Sendable, Equatable {
  /// The systems' names, in the order given; ratios are against the first.
  public let names: [String]
  /// Summary of all calls of each system.
  public let summaries: [LatencySummary]
  /// Median of each system in each round, milliseconds, [systems][rounds].
  public let roundMedians: [[Double]]

  /// Summarises [systems][rounds][calls] times.
  ///
  /// Throws ``EvaluationError`` when a round has no calls or the systems have different numbers of rounds.
  public init(names: [String], rounds: [[[Duration]]]) throws {
    try EvaluationError.requireEqualCounts("interleaved latency, systems", names.count, rounds.count)
    for (name, system) in zip(names, rounds) {
      try EvaluationError.requireEqualCounts(
        "interleaved latency, rounds of \(name)", system.count, rounds[0].count)
    }
    self.names = names
    summaries = try rounds.map { try LatencySummary($0.flatMap { $0 }) }
    roundMedians = try rounds.map { try $0.map { try LatencySummary($0).medianMilliseconds } }
  }

  /// Speed-up of a system over the first: old time / new time, from the medians of each round.
  ///
  /// Traps when `system` is not an index into ``names``.
  public func speedUp(of system: Int) throws -> RoundRatios {
    try RoundRatios(zip(roundMedians[0], roundMedians[system]).map { $0 / $1 })
  }
}
