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
    func run() throws { _ = try session.logits(of: model.texts) }
    // Memory that was not there is not counted.
    #expect(
      try session.phases { try run() } == Dictionary(uniqueKeysWithValues: Phase.allCases.map { ($0, 0) }))
    let found = try session.phases { try run() }
    #expect(found.values.allSatisfy { $0 > 0 })
    try run()
    #expect(session.phases {}.values.allSatisfy { $0 == 0 })
    // What is between passes is no phase.
    var elapsed = Duration.zero
    let apart = try session.phases {
      elapsed = try ContinuousClock().measure {
        try run()
        let end = ContinuousClock.now + .milliseconds(300)
        while ContinuousClock.now < end {}
        try run()
      }
    }
    #expect(apart.values.reduce(0, +) <= (elapsed - .milliseconds(300)) / .seconds(1))
  }

  /// Each phase has its own time.
  @Test(arguments: [1, 2], [false, true])
  func aSublayerThatIsGoneTakesNone(_ threads: Int, _ isAttention: Bool) throws {
    var configuration = model.configuration
    for layer in configuration.layers.indices {
      if isAttention {
        configuration.layers[layer].attention = nil
      } else {
        configuration.layers[layer].feedForward = nil
      }
    }
    let gone: Set<Phase> =
      isAttention ? [.projections, .attention, .attentionOutput] : [.intermediate, .feedForwardOutput]
    let session = try Session(SampleModel.random(configuration).engine(.int8), threads: threads)
    func run() throws { _ = try session.lastHiddenStates(of: model.texts) }
    try run()
    for (phase, seconds) in try session.phases(during: run) {
      #expect((seconds == 0) == gone.contains(phase), "\(phase)")
    }
  }
}
