import ArgumentParser
import Commands
import Testing

@Suite struct LightProgramTests {
  @Test func helpListsTheCommandsOfBothPrograms() {
    let help = Bertie.helpMessage()
    #expect(help.contains("inspect"))
    for command in TrainingCommand.all { #expect(help.contains("  \(command.name)")) }
    #expect(
      TrainingCommand.all.map(\.name) == [
        "finetune", "pretrain", "prune", "distill", "factorize", "compare", "layers",
      ])
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

  @Test(arguments: [
    (["prune", "m"], true), (["help", "compare"], true), (["predict", "m"], false),
    (["help", "predict"], false),
    (["predict", "m", "--engine", "torch"], true), (["evaluate", "--engine=torch", "m"], true),
    (["bench", "m", "--engine", "cpu"], false), (["bench", "m", "--device", "cuda"], true),
    (["bench", "--device=cpu", "m"], true), (["inspect", "m", "--engine", "torch"], false),
    (["embed", "m", "--device", "cpu"], false), ([], false),
  ])
  func whatAsksForLibtorchIsHandedOver(_ arguments: [String], _ isHandedOver: Bool) {
    #expect(Handover.belongsToTraining(arguments) == isHandedOver)
  }

  @Test(arguments: [
    (["bench", "m", "--threads", "0"], "--threads: expected from 1 to "),
    (["bench", "m", "--threads", "100000"], "processors; found 100000."),
    (["embed", "m", "--threads", "0"], "--threads: expected from 1 to "),
    (["inspect", "m", "--threads", "0"], "--threads: expected from 1 to "),
    (
      ["quantize", "m", "--precision", "int8", "--threads", "0", "--out", "q"],
      "--threads: expected from 1 to "
    ),
    (
      ["quantize", "m", "--precision", "int8", "--text-column", "a", "--out", "q"],
      "--text-column needs --data."
    ),
    (["embed", "m", "--engine", "torch"], "Unknown option '--engine'"),
    (["predict", "m", "--batch-size", "0"], "--batch-size must be at least 1"),
    (["embed", "m", "--max-length", "2"], "--max-length must be at least 3"),
    (["quantize", "m", "--precision", "int4", "--group-size", "100", "--out", "q"], "a multiple of 64"),
    (["quantize", "m", "--precision", "int2", "--out", "q"], "'int2' is invalid"),
    (["bench", "m", "--precision", "int7"], "'int7' is invalid"),
    (["doctor", "--threads", "0"], "--threads: expected from 1 to "),
  ])
  func aBadArgumentIsNamed(_ arguments: [String], _ message: String) {
    do {
      _ = try Bertie.parseAsRoot(arguments)
      Issue.record("\(arguments) were accepted")
    } catch {
      #expect(Bertie.exitCode(for: error) == .validationFailure)
      #expect(Bertie.message(for: error).contains(message), "\(Bertie.message(for: error))")
    }
  }

  @Test func absentTrainingProgramIsNamedWithItsPlace() {
    let failure = #expect(throws: Handover.Failure.self) {
      try Handover.trainingBinary(beside: "/proc/self/status")
    }
    #expect(failure?.description.contains("/bertie-train. Build it with `make build`") == true)
  }
}
