import Inference
import Testing

/// What a session says of its time.
@Suite struct PhaseTests {
  private let model = SampleModel.wide()

  /// However the work is divided: few tokens and many, on one, two and more threads.
  @Test(arguments: [1, 2, 3], [1, 40])
  func phasesAreMostOfAPass(_ threads: Int, _ copies: Int) throws {
    let texts = Array(repeating: model.texts[3], count: copies)
    let session = try Session(model.engine(.int8), threads: threads)
    _ = try session.lastHiddenStates(of: texts)
    var elapsed = Duration.zero
    let phases = try session.phases {
      elapsed = try ContinuousClock().measure {
        for _ in 0..<20 { _ = try session.lastHiddenStates(of: texts) }
      }
    }
    #expect(Set(phases.keys) == Set(Phase.allCases))
    for (phase, seconds) in phases { #expect(seconds > 0, "\(phase)") }
    let seconds = elapsed / .seconds(1)
    let total = phases.values.reduce(0, +)
    #expect(total <= seconds)
    // The rest is copying, and threads that wait.
    if threads == 1 { #expect(total >= 0.5 * seconds, "\(total) of \(seconds) seconds") }
  }

  @Test func onlyWhatRunsMeanwhileCounts() throws {
    let session = try Session(model.engine(.fp32), threads: 2)
    // Memory that was not there has clocks that stand.
    #expect(try session.phases { _ = try session.logits(of: model.texts) }.values.allSatisfy { $0 == 0 })
    _ = try session.phases { _ = try session.logits(of: model.texts) }
    _ = try session.logits(of: model.texts)
    #expect(session.phases {}.values.allSatisfy { $0 == 0 })
  }
}
