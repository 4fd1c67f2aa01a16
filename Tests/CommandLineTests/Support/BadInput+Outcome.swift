import Testing

extension BadInput {
  /// What a command made of bad input.
  struct Outcome: Sendable {
    /// How it ended and what it said.
    let result: ProgramResult
    /// The names at the place before and after.
    let before, after: [String]
  }

  /// Every bad input there is.
  static let all = models + data + arguments

  /// What the command made of this input.
  func outcome() throws -> Outcome { try #require(try Self.outcomes.get()[testDescription]) }

  /// Every command is run once, two at a time: most of the time goes by while libtorch loads.
  private static let outcomes = Result {
    var outcomes: [String: Outcome] = [:]
    var running: [(bad: BadInput, place: Workplace, before: [String], program: RunningProgram)] = []
    func finish() throws {
      let (bad, place, before, program) = running.removeFirst()
      let result = try program.result()
      outcomes[bad.testDescription] = Outcome(result: result, before: before, after: try place.names())
    }
    for bad in all {
      let place = try Workplace.trained()
      try bad.spoil(place)
      let before = try place.names()
      running.append((bad, place, before, try place.start(bad.line)))
      if running.count == 2 { try finish() }
    }
    while !running.isEmpty { try finish() }
    return outcomes
  }
}
