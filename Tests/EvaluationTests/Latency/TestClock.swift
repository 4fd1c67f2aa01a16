/// A clock that only work moves, and the calls it saw.
final class TestClock {
  private(set) var time = Duration.zero
  private(set) var calls: [String] = []

  func now() -> Duration { time }

  func work(_ name: String, _ duration: Duration) {
    calls.append(name)
    time += duration
  }
}
