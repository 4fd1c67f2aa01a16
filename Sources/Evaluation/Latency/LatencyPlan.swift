/// How long a latency measurement warms up and repeats.
///
/// The defaults are the house's protocol for one cell: warm-up at least 20 calls and 2 s, then at least 30
/// calls and 5 s, and never more than 60 s of repeats (the limit wins over the minima).
public struct LatencyPlan: Sendable, Equatable {
  /// Fewest warm-up calls.
  public var warmUpCalls: Int
  /// Shortest warm-up.
  public var warmUpTime: Duration
  /// Fewest timed calls.
  public var minimumCalls: Int
  /// Shortest time of repeating.
  public var minimumTime: Duration
  /// Longest time of warming up, and longest time of repeating. No call starts after it, except the first.
  public var maximumTime: Duration

  /// A plan; the defaults are the protocol's.
  public init(
    warmUpCalls: Int = 20, warmUpTime: Duration = .seconds(2), minimumCalls: Int = 30,
    minimumTime: Duration = .seconds(5), maximumTime: Duration = .seconds(60)
  ) {
    self.warmUpCalls = warmUpCalls
    self.warmUpTime = warmUpTime
    self.minimumCalls = minimumCalls
    self.minimumTime = minimumTime
    self.maximumTime = maximumTime
  }

  /// The plan with all but its longest time in proportion; calls are rounded up.
  package func scaled(by factor: Double) -> LatencyPlan {
    func calls(_ count: Int) -> Int { Int((Double(count) * factor).rounded(.up)) }
    return LatencyPlan(
      warmUpCalls: calls(warmUpCalls), warmUpTime: warmUpTime * factor, minimumCalls: calls(minimumCalls),
      minimumTime: minimumTime * factor, maximumTime: maximumTime)
  }

  /// The plan for one of `parts` equal pieces of the repeats, without warm-up; calls are rounded up.
  package func piece(of parts: Int) -> LatencyPlan {
    LatencyPlan(
      warmUpCalls: 0, warmUpTime: .zero, minimumCalls: max(1, (minimumCalls + parts - 1) / parts),
      minimumTime: minimumTime / parts, maximumTime: maximumTime / parts)
  }
}
