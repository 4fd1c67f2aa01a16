import TestSupport
import Testing

/// Two processes of a launcher, of which one is killed.
@Suite struct LostProcessTests {
  private let place: Workplace

  init() throws { place = try Pretraining.place() }

  private static let jobs: [(command: KilledRunTests.Command, phase: Int)] = [(.distill, 1), (.pretrain, 0)]
  private static let timeout = "--timeout-seconds 20"

  /// Kills one of the processes after a checkpoint of a phase, and says how the other one ends.
  private func lose(_ rank: Int, of command: KilledRunTests.Command, phase: Int) throws -> ProgramResult {
    let (line, port) = (command.line(out: "out", Self.timeout), try Ranks.freePort())
    let programs = try (0..<2).map {
      try place.start(line, environment: Workplace.variables($0, port: port))
    }
    try place.kill(programs[rank], whenSavedIn: "out.run/\(command.phases[phase])")
    return try programs[1 - rank].result()
  }

  /// What both write of each job when neither is killed.
  private static let whole: [Result<[String: [UInt8]], any Error>] = jobs.map { job in
    Result {
      let place = try Pretraining.place()
      try place.succeedTogether(job.command.line(out: "out", timeout))
      return try KilledRunTests.content("out", in: place)
    }
  }

  @Test(arguments: jobs.indices, [0, 1])
  func theOtherOneSaysSoAndBothGoOn(_ job: Int, _ rank: Int) throws {
    let (command, phase) = Self.jobs[job]
    let result = try lose(rank, of: command, phase: phase)
    #expect(result.exitCode == 1 && result.output.isEmpty && !place.has("out"))
    #expect(result.errorText.contains("rank \(1 - rank) of 2"), "\(result.errorText)")
    try place.succeedTogether(command.line(out: "out", "\(Self.timeout) --resume"))
    let (files, expected) = (try KilledRunTests.content("out", in: place), try Self.whole[job].get())
    #expect(files.keys.sorted() == expected.keys.sorted())
    for (name, bytes) in expected { #expect((files[name] == bytes) as Bool, "\(name) differs") }
    #expect(!place.has("out.run"))
  }

  @Test(arguments: jobs.indices) func oneProcessGoesOnAlone(_ job: Int) throws {
    let (command, phase) = Self.jobs[job]
    _ = try lose(1, of: command, phase: phase)
    try place.succeed(command.line(out: "out", "--resume"))
    #expect(place.has("out") && !place.has("out.run"))
  }
}
