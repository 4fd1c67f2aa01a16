#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The clocks that a run reads, for progress, for the seconds between checkpoints and for the event file; no
/// result depends on them.
public struct TrainingClock {
  /// The time since some fixed moment, never going back.
  public let elapsed: () -> Duration

  /// The seconds since 1970.
  public let wallTime: () -> Double

  /// Makes a clock of two functions.
  public init(elapsed: @escaping () -> Duration, wallTime: @escaping () -> Double) {
    self.elapsed = elapsed
    self.wallTime = wallTime
  }

  /// The machine's clocks.
  public static var system: TrainingClock {
    let start = ContinuousClock.now
    return TrainingClock(elapsed: { ContinuousClock.now - start }) {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
  }
}
