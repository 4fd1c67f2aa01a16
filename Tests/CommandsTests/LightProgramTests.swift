import ArgumentParser
import Commands
import Testing

@Suite struct LightProgramTests {
  @Test func helpListsTheCommandsOfBothPrograms() {
    let help = Bertie.helpMessage()
    #expect(help.contains("inspect"))
    for command in TrainingCommand.all { #expect(help.contains("  \(command.name)")) }
    #expect(TrainingCommand.all.count == 6)
  }

  @Test(arguments: [["finetun", "m"], ["Inspect"], [""]])
  func aWordThatIsNoCommandIsNamedWithThoseThatAre(_ arguments: [String]) throws {
    let message = try #require(Bertie.unknownCommand(in: arguments))
    #expect(message.contains("'\(arguments[0])'"))
    for command in TrainingCommand.all { #expect(message.contains(command.name)) }
    #expect(message.contains("inspect"))
  }

  @Test(arguments: [[], ["--help"], ["-h"], ["help"], ["inspect", "m"], ["prune"]])
  func commandsAndOptionsAreNotRefused(_ arguments: [String]) {
    #expect(Bertie.unknownCommand(in: arguments) == nil)
  }

  @Test func inspectRefusesALengthOfZero() {
    do {
      _ = try Bertie.parseAsRoot(["inspect", "m", "--tokens", "0"])
      Issue.record("a length of 0 was accepted")
    } catch {
      #expect(Bertie.exitCode(for: error) == .validationFailure)
      #expect(Bertie.message(for: error) == "--tokens must be at least 1, not 0.")
    }
  }

  @Test(arguments: [["inspect", "m"], ["help", "inspect"], ["help"], []])
  func otherCommandsAreNotHandedOver(_ arguments: [String]) {
    // A command of bertie-train would end this process, or throw where the binary is absent.
    #expect(throws: Never.self) { try Handover.handOver(arguments: arguments) }
  }

  @Test func absentTrainingProgramIsNamedWithItsPlace() {
    let failure = #expect(throws: Handover.Failure.self) {
      try Handover.trainingBinary(beside: "/proc/self/status")
    }
    #expect(failure?.description.contains("/bertie-train. Build it with `make build`") == true)
  }
}
