import Foundation
import TestSupport
import Testing

/// Two processes of a launcher, of which one is killed.
@Suite struct LostProcessTests {
  private let place: Workplace

  init() throws { place = try Pretraining.place() }

  private static let jobs: [(command: KilledRunTests.Command, phase: Int)] = [(.distill, 1), (.pretrain, 0)]

  /// Kills one of the processes after a checkpoint of a phase, and says how the other one ends.
  private func lose(_ rank: Int, of command: KilledRunTests.Command, phase: Int) throws -> ProgramResult {
    let (line, port) = (command.line(out: "out", "--timeout-seconds 20"), try Ranks.freePort())
    let programs = try (0..<2).map {
      try place.start(line, environment: Workplace.variables($0, port: port))
    }
    let folder = "out.run/\(command.phases[phase])"
    let stillRan = try programs[0].isRunning { !place.checkpoints(in: folder).isEmpty }
    programs[rank].kill()
    let lost = try programs[rank].result()
    try #require(stillRan && lost.signal == SIGKILL, "it ended before it was killed: \(lost.errorText)")
    return try programs[1 - rank].result()
  }

  /// What both write when neither is killed.
  private func whole(_ command: KilledRunTests.Command) throws -> [String: [UInt8]] {
    let place = try Pretraining.place()
    try place.succeedTogether(command.line(out: "out", "--timeout-seconds 20"))
    return try KilledRunTests.content("out", in: place)
  }

  @Test(arguments: jobs.indices, [0, 1])
  func theOtherOneSaysSoAndBothGoOn(_ job: Int, _ rank: Int) throws {
    let (command, phase) = Self.jobs[job]
    let result = try lose(rank, of: command, phase: phase)
    #expect(result.exitCode == 1 && result.output.isEmpty && !place.has("out"))
    #expect(result.errorText.contains("rank \(1 - rank) of 2"), "\(result.errorText)")
    try place.succeedTogether(command.line(out: "out", "--timeout-seconds 20 --resume"))
    let (files, expected) = (try KilledRunTests.content("out", in: place), try whole(command))
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
