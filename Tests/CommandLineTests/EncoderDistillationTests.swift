import JSON
import ModelFormat
import TestSupport
import Testing

/// `bertie distill` of encoders without heads.
@Suite struct EncoderDistillationTests {
  private static let options = "--data texts.txt --batch-size 8 --learning-rate 5e-3 --threads 1 --seed 1"
  private let place: Workplace

  init() throws {
    place = try Workplace.trained()
    try place.write(TinyData.corpus().split(separator: "\n").joined(separator: "\n"), to: "texts.txt")
  }

  private func step(_ folder: String) throws -> JSONValue {
    try #require(try JSONValue(contentsOf: place.path("\(folder)/bertie.json"))["steps"]?.array?.last)
  }

  @Test(arguments: ["--preset tinybert", "--preset minilmv2", "--match feature=mean,teacher=1,student=0"])
  func aBareStudentLearnsFromTextsAndIsFineTunedThen(_ recipe: String) throws {
    try place.succeed("distill --teacher base --layers 1 \(recipe) --epochs 4 --out out \(Self.options)")
    let folder = try ModelFolder(place.path("out"))
    #expect(folder.classifier == nil && folder.configuration.layers.count == 1)
    let scores = try step("out")["score"]
    let before = try #require(scores?["untaught"]?["loss"]?.double)
    #expect(try #require(scores?["dev"]?["loss"]?.double) < before)
    try place.succeed("finetune out --out classifier --epochs 1 \(Trained.options)")
  }

  @Test func aKilledRunEndsWithTheSameBytes() throws {
    let line =
      "distill --teacher base --layers 1 --preset tinybert --epochs 8 --checkpoint-seconds 0.0001 \(Self.options)"
    try place.succeed("\(line) --out whole")
    try place.kill(place.start("\(line) --out out"), whenSavedIn: "out.run/checkpoints")
    try place.succeed("\(line) --out out --resume")
    for name in ["model.safetensors", "training/log.jsonl"] {
      #expect(try (place.bytes("out/\(name)") == place.bytes("whole/\(name)")) as Bool, "\(name)")
    }
    #expect(!place.has("out.run"))
  }

  @Test(arguments: [
    ("", "The teacher is a bare encoder, and the preset logits asks its head."),
    ("--preset tinybert --alpha 0.5", "--alpha: teachers without a head have no logits; leave it out."),
    ("--preset tinybert --task glue/rte", "--task: the teacher has no head"),
  ])
  func whatNeedsAHeadIsRefused(_ options: String, _ message: String) throws {
    let result = try place.run("distill --teacher base --layers 1 --out out \(options) \(Self.options)")
    #expect(result.exitCode == 2 && result.errorText.contains(message), "\(result.errorText)")
    #expect(!place.has("out") && !place.has("out.run"))
  }

  @Test func oneTextIsTooFew() throws {
    try place.write("card bank\n", to: "one.txt")
    let result = try place.run(
      "distill --teacher base --layers 1 --preset minilm --data one.txt --out out --threads 1")
    #expect(
      result.exitCode == 1 && result.errorText.contains("one.txt: expected 2 texts or more"),
      "\(result.errorText)")
  }
}
