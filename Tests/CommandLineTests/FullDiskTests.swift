import Foundation
import Testing

/// A disk that takes no more: simulated by a limit on the size of a file, where the system lets a program go on.
@Suite struct FullDiskTests {
  private static let line =
    "finetune base --out out --epochs 4 --checkpoint-seconds 0.0001 \(Trained.options)"
  private let place: Workplace

  init() throws { place = try Workplace.trained() }

  /// What an undisturbed run of `line` writes.
  private static let whole = Result {
    let place = try Workplace.trained()
    try place.succeed(line)
    return try place.bytes("out/model.safetensors")
  }

  @Test func aCheckpointThatDoesNotFitLeavesTheOneBefore() throws {
    let step = try place.kill(place.start(Self.line), whenSavedIn: "out.run/checkpoints")
    let saved = try place.files(below: "out.run/checkpoints/\(step)")

    let full = try place.run(Self.line + " --resume", fileLimit: 60_000, survives: true)
    #expect(full.exitCode == 1 && full.output.isEmpty)
    // The step behind the saved one: the run did go on.
    let next = try #require(Int(step.dropFirst("step-".count))) + 1
    let name = "step-" + String(repeating: "0", count: 9 - String(next).count) + String(next)
    #expect(
      full.errorText == """
        Error: out.run/checkpoints/.writing-\(name)/weights.safetensors: file: expected to write it, found File too large. \
        What was there before is unchanged.

        """)
    #expect(try place.files(below: "out.run/checkpoints/\(step)") == saved && saved.count == 3)
    #expect(try place.names(in: "out.run/checkpoints") == [step])
    #expect(!place.has("out"))

    let done = try place.run(Self.line + " --resume")
    #expect(done.exitCode == 0, "\(done.errorText)")
    #expect(try place.bytes("out/model.safetensors") == Self.whole.get())
  }

  @Test func aResultThatDoesNotFitLeavesTheOldOneAndTheRun() throws {
    try place.copy("dense", to: "out")
    let old = try place.files(below: "out")
    // It goes from model to model as it is and is larger than any checkpoint.
    try place.write(
      Array("{}".utf8) + [UInt8](repeating: 0x20, count: 1_000_000), to: "base/special_tokens_map.json")

    let full = try place.run(Self.line + " --force", fileLimit: 500_000, survives: true)
    #expect(full.exitCode == 1 && full.output.isEmpty)
    #expect(
      full.errorText.contains("special_tokens_map.json: file: expected to write it, found File too large"))
    #expect(full.errorText.contains("What was there before is unchanged."))
    #expect(try place.files(below: "out") == old)
    #expect(try place.names() == ["base", "data.csv", "dense", "out", "out.run"])
    #expect(!place.checkpoints(in: "out.run/checkpoints").isEmpty)

    let done = try place.run(Self.line + " --resume")
    #expect(done.exitCode == 0, "\(done.errorText)")
    #expect(try place.bytes("out/model.safetensors") == Self.whole.get())
    #expect(try place.names() == ["base", "data.csv", "dense", "out"])
  }

  @Test func predictionsThatDoNotFitLeaveTheOldOnes() throws {
    try place.write("old", to: "labelled.jsonl")
    let result = try place.run(
      "evaluate dense --data data.csv --threads 1 --split all --predictions labelled.jsonl", fileLimit: 4096,
      survives: true)
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("labelled.jsonl: file: expected to write it, found File too large"))
    #expect(try place.text("labelled.jsonl") == "old")
  }

  /// Results on standard output are no less worth than those in files.
  @Test(arguments: [
    "predict dense --threads 1", "inspect dense", "inspect dense --json",
    "evaluate dense --data data.csv --threads 1", "--help",
  ])
  func standardOutputThatTakesNothingIsAnError(_ line: String) throws {
    let result = try place.run(line, input: "rain\n", output: "/dev/full")
    #expect(result.exitCode == 1)
    #expect(
      result.errorText
        == "Error: standard output: cannot write: No space left on device; what is there is incomplete\n")
  }
}
