import JSON
import TestSupport
import Testing

/// `--augment` of finetune and distill, with a model that `bertie pretrain` made.
@Suite struct AugmentTests {
  private let place: Workplace

  init() throws {
    place = try Pretraining.place()
    try place.succeed("pretrain base --out words --epochs 2 --max-length 32 \(Pretraining.options)")
  }

  private func step(_ folder: String) throws -> JSONValue {
    try #require(try JSONValue(contentsOf: place.path("\(folder)/bertie.json"))["steps"]?.array?.last)
  }

  @Test(arguments: ["finetune base", "distill --teacher dense --layers 1 --preset logits"])
  func copiesAreLearntFromToo(_ command: String) throws {
    let line = "\(command) --epochs 1 \(Trained.options)"
    let options = "--augment 2 --augment-model words --augment-cache found"
    try place.succeed("\(line) --out plain")
    try place.succeed("\(line) --out more \(options)")
    try place.succeed("\(line) --out again \(options)")
    let record = try step("more")["settings"]?["augmentation"]
    #expect(record?["copies"]?.int == 2)
    let (added, missing) = (try #require(record?["added"]?.int), try #require(record?["missing"]?.int))
    // Two of each of the 192 training texts, 240 less dev and test, but for those whose words have too few stand-ins.
    #expect(added > 192 && added + missing == 2 * 192)
    #expect(try place.bytes("more/model.safetensors") == place.bytes("again/model.safetensors"))
    #expect(try place.bytes("more/model.safetensors") != place.bytes("plain/model.safetensors"))
    #expect(try place.names(in: "found").count == 1)
  }

  @Test func aRunThatGoesOnFindsItsWordsAgain() throws {
    let line =
      "finetune base --epochs 5 --augment 2 --augment-model words --checkpoint-seconds 0.0001 \(Trained.options)"
    try place.succeed("\(line) --out whole")
    #expect(!place.has("whole.run"))

    try place.kill(place.start("\(line) --out out"), whenSavedIn: "out.run/checkpoints")
    let file = "out.run/words/" + (try #require(try place.names(in: "out.run/words").first))
    let found = try place.bytes(file)
    for flag in ["--resume", "--force"] {
      try place.write("{}", to: file)
      let refused = try place.run("\(line) --out out \(flag)")
      #expect(refused.exitCode == 1 && refused.errorText.contains(file), "\(refused.errorText)")
      try place.write(found, to: file)
      // Begun anew, the run has new checkpoints and still has the words.
      try place.remove("out.run/checkpoints")
      try place.kill(place.start("\(line) --out out \(flag)"), whenSavedIn: "out.run/checkpoints")
      #expect(try place.bytes(file) == found)
    }
    try place.succeed("\(line) --out out --resume")
    #expect(try place.bytes("out/model.safetensors") == place.bytes("whole/model.safetensors"))
    #expect(!place.has("out.run"))

    let complete = try place.bytes("out/bertie.json")
    for _ in 0..<2 { try place.succeed("\(line) --out out --resume") }
    #expect(try place.bytes("out/bertie.json") == complete && !place.has("out.run"))
  }

  /// Whatever a process finds, the other one has too, or they would say that they train different things.
  @Test func twoProcessesShareTheSearch() throws {
    let line = "finetune base --epochs 1 --augment 2 --augment-model words \(Trained.options)"
    try place.succeed("\(line) --out alone")
    try place.succeedTogether("\(line) --out together")
    let (alone, together) = try (step("alone")["settings"], step("together")["settings"])
    #expect(together?["worldSize"]?.int == 2)
    #expect(try #require(alone?["augmentation"]) == together?["augmentation"])
  }

  @Test(arguments: [
    ("--augment 2", "--augment needs --augment-model, a model with a head of hidden words."),
    ("--augment-model words", "--augment-model is for --augment, which says how many copies are made."),
    ("--augment-share 0.5", "--augment-share is for --augment, which says how many copies are made."),
    (
      "--augment 2 --augment-model words --augment-share 0",
      "--augment-share must be above 0, at most 1, not 0.0."
    ),
  ])
  func optionsThatContradictAreRefused(_ options: String, _ message: String) throws {
    let result = try place.run("finetune base --out out \(Trained.options) \(options)")
    #expect(result.exitCode == 2 && result.errorText.contains(message), "\(result.errorText)")
  }

  @Test func aModelWithoutTheHeadIsNamed() throws {
    let result = try place.run("finetune base --out out --augment 2 --augment-model dense \(Trained.options)")
    #expect(result.exitCode == 1)
    #expect(
      result.errorText.contains("expected a model with its head of hidden words"), "\(result.errorText)")
    #expect(!place.has("out"))
  }
}
