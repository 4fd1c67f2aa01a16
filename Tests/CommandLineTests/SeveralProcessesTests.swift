import JSON
import TestSupport
import Testing

/// Two processes that a launcher's variables make one run.
@Suite struct SeveralProcessesTests {
  private let place: Workplace

  init() throws { place = try Pretraining.place() }

  @Test(arguments: [
    "finetune base --epochs 6", "distill --teacher dense --layers 1 --preset tinybert --epochs 12",
    "distill --teacher dense --layers 1 --preset pkd --epochs 6",
  ])
  func theFirstOneWritesWhatBothHaveLearnt(_ command: String) throws {
    let line = "\(command) --out out \(Trained.options)"
    for resumes in [false, true] {
      let first = try place.succeedTogether(resumes ? line + " --resume" : line)
      #expect(first.outputText.contains("out: \(command.prefix { $0 != " " })"))
    }
    let step = try #require(try JSONValue(contentsOf: place.path("out/bertie.json"))["steps"]?.array?.last)
    #expect(step["settings"]?["worldSize"]?.int == 2)
    // The task is easy: what one process learns, two do.
    #expect(try #require(step["score"]?["dev"]?["accuracy"]?.double) > 0.9)
    #expect(!place.has("out.run"))
  }

  @Test(arguments: [KilledRunTests.Command.finetune, .distill, .pretrain])
  func aProcessWhoseOthersNeverComeGivesUpInTime(_ command: KilledRunTests.Command) throws {
    let result = try place.run(
      command.line(out: "out", "--timeout-seconds 0.5"),
      environment: Workplace.variables(0, port: Ranks.freePort()))
    #expect(result.exitCode == 1 && !place.has("out") && !place.has("out.run"))
    let words = "rank 1 has not joined (timed out) within 0.5 seconds; is it running"
    #expect(result.errorText.contains(words), "\(result.errorText)")
  }

  @Test func aCommandOfOneProcessSaysSo() throws {
    let result = try place.run(
      "prune dense --sparsity 0.5 --out out \(Trained.options)", environment: Workplace.variables(0, port: 1))
    #expect(result.exitCode == 1 && !place.has("out") && !place.has("out.run"))
    #expect(
      result.errorText
        == "Error: prune works in one process, and WORLD_SIZE asks for 2; start it without the launcher\n")
  }

  /// The name cuda is another GPU in each process; no machine has this one.
  @Test func aProcessWithoutAGPUOfItsOwnSaysWhichOne() throws {
    let result = try place.run(
      "finetune base --data data.csv --out other --threads 1 --device cuda",
      environment: ["RANK": "99", "WORLD_SIZE": "100", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1"])
    #expect(result.exitCode == 1 && result.errorText.contains("cuda:99"), "\(result.errorText)")
    #expect(result.errorText.contains("as many processes on a machine as it has GPUs"))
  }

  @Test(arguments: [
    (["RANK": "0"], "WORLD_SIZE"),
    (["RANK": "2", "WORLD_SIZE": "2", "MASTER_ADDR": "a", "MASTER_PORT": "1"], "RANK"),
  ])
  func variablesThatContradictEachOtherAreNamed(_ variables: [String: String], _ name: String) throws {
    let result = try place.run(
      "finetune base --data data.csv --out other --threads 1", environment: variables)
    #expect(result.exitCode == 1 && result.errorText.contains(name), "\(result.errorText)")
    #expect(!place.has("other") && !place.has("other.run"))
  }
}
