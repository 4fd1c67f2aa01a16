/// The shortest of some runs of the same work, each of about 50 ms.
struct BestTime {
  /// How often a run does the work.
  let rounds: Int
  /// What the shortest run took.
  let seconds: Double

  /// Doubles the rounds until a run takes 50 ms, and then measures `count` runs, that one included.
  init(of count: Int, _ run: (_ rounds: Int) -> Void) {
    func seconds(_ rounds: Int) -> Double {
      let elapsed = ContinuousClock().measure { run(rounds) }
      return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    }
    var rounds = 1
    var time = seconds(rounds)
    while time < 0.05, rounds < 1 << 40 {
      rounds *= 2
      time = seconds(rounds)
    }
    for _ in 1..<max(1, count) { time = min(time, seconds(rounds)) }
    (self.rounds, self.seconds) = (rounds, time)
  }
}
