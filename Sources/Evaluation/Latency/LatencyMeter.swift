/// Times calls by a plan: warm-up, repeats, and several systems interleaved in one sitting.
///
/// The clock is a closure, so that tests drive it. Not Sendable: it runs on the caller's thread.
public struct LatencyMeter {
  /// How long to warm up and repeat.
  public let plan: LatencyPlan
  private let now: () -> Duration

  /// A meter with a monotonic clock: `now` gives the time since any fixed moment.
  public init(plan: LatencyPlan = LatencyPlan(), now: @escaping () -> Duration) {
    self.plan = plan
    self.now = now
  }

  /// A meter on the machine's continuous clock.
  public init(plan: LatencyPlan = LatencyPlan()) {
    let start = ContinuousClock.now
    self.init(plan: plan) { ContinuousClock.now - start }
  }

  /// Warms up, then times one system. The result has at least one entry.
  ///
  /// Rethrows what the work throws.
  public func measure(_ work: () throws -> Void) rethrows -> [Duration] {
    try warmUp(work)
    return try repeats(plan, work)
  }

  /// Times several systems in rounds, so that a machine that slows down slows all of them.
  ///
  /// Every system is warmed up; then each round runs all systems in a fresh seeded order and again in the
  /// reverse order (ABBA), each run taking 1 / (2 rounds) of the plan's calls and times. Pass one system
  /// twice under two names for an A/A control: a claimed gap must exceed what that shows.
  ///
  /// Throws ``EvaluationError`` (`invalidSetting`) unless there are two systems and one round; and what the
  /// work throws.
  public func interleave(
    _ systems: [LatencySystem], rounds: Int = 10, seed: UInt64 = 0
  ) throws -> InterleavedLatency {
    guard systems.count >= 2, rounds >= 1 else {
      throw EvaluationError(
        .invalidSetting,
        "interleaving: expected at least 2 systems and 1 round, found \(systems.count) and \(rounds)")
    }
    for system in systems { try warmUp(system.work) }
    var generator = SplitMix64(seed: seed)
    let piece = plan.piece(of: 2 * rounds)
    var times = [[[Duration]]](repeating: [], count: systems.count)
    for _ in 0..<rounds {
      let order = generator.permutation(systems.count)
      for index in order { times[index].append(try repeats(piece, systems[index].work)) }
      for index in order.reversed() {
        times[index][times[index].count - 1] += try repeats(piece, systems[index].work)
      }
    }
    return try InterleavedLatency(names: systems.map(\.name), rounds: times)
  }

  /// Calls until both warm-up minima are reached, or the longest time is over.
  private func warmUp(_ work: () throws -> Void) rethrows {
    let start = now()
    var calls = 0
    while calls < plan.warmUpCalls || now() - start < plan.warmUpTime {
      if calls > 0, now() - start >= plan.maximumTime { break }
      try work()
      calls += 1
    }
  }

  /// Times calls until both minima of `plan` are reached, or its longest time is over; at least one.
  private func repeats(_ plan: LatencyPlan, _ work: () throws -> Void) rethrows -> [Duration] {
    let start = now()
    var times: [Duration] = []
    var before = start
    repeat {
      try work()
      let after = now()
      times.append(after - before)
      let elapsed = after - start
      if elapsed >= plan.maximumTime { break }
      if times.count >= plan.minimumCalls, elapsed >= plan.minimumTime { break }
      before = now()
    } while true
    return times
  }
}
