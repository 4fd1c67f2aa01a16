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

  @Test(arguments: [
    "--preset tinybert", "--preset minilmv2", "--preset states", "--match feature=mean,teacher=1,student=0",
  ])
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

  /// What sentence-transformers reads of a narrowed encoder has its width; a Dense module reads the old one and goes.
  @Test func aNarrowedEncoderEmbedsInItsWidth() throws {
    let pooling =
      #"{"word_embedding_dimension": 32, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}"#
    func module(_ number: Int, _ path: String, _ kind: String) -> String {
      #"{"idx": \#(number), "name": "\#(number)", "path": "\#(path)", "type": "sentence_transformers.models.\#(kind)"}"#
    }
    let modules = [module(0, "", "Transformer"), module(1, "1_Pooling", "Pooling")]
    try place.write("[\(modules.joined(separator: ", "))]", to: "base/modules.json")
    try place.write(pooling, to: "base/1_Pooling/config.json")
    let line =
      "distill --teacher base --hidden-size 16 --heads 4 --preset minilmv2 --epochs 1 \(Self.options)"
    try place.succeed("\(line) --out out")
    let settings = try JSONValue(contentsOf: place.path("out/1_Pooling/config.json"))
    #expect(settings["word_embedding_dimension"] == 16 && settings["pooling_mode_cls_token"] == true)
    let embedded = try place.succeed("embed out --json", input: "card\n").outputText
    #expect(try JSONValue(parsing: embedded)["embedding"]?.array?.count == 16, "\(embedded)")
    try place.succeed(
      "distill --teacher base --layers 1 --preset minilmv2 --epochs 1 --out same \(Self.options)")
    #expect(try place.bytes("same/1_Pooling/config.json") == place.bytes("base/1_Pooling/config.json"))
  }

  @Test(arguments: [
    ("", "The teacher is a bare encoder, and the preset logits asks its head."),
    ("--preset tinybert --alpha 0.5", "--alpha: teachers without a head have no logits; leave it out."),
    ("--preset tinybert --task glue/rte", "--task: the teacher has no head"),
    ("--preset tinybert --new-head", "--new-head: the teacher has no head"),
    ("--preset tinybert --question-length 9", "--question-length: the teacher has no head"),
    ("--preset tinybert --test-share 0.2", "--test-share and --split-seed: the teacher has no head"),
    ("--preset tinybert --teacher-cache-size 1GB", "--teacher-cache-size: the teacher has no head"),
  ])
  func whatNeedsAHeadIsRefused(_ options: String, _ message: String) throws {
    let result = try place.run("distill --teacher base --layers 1 --out out \(options) \(Self.options)")
    #expect(result.exitCode == 2 && result.errorText.contains(message), "\(result.errorText)")
    #expect(!place.has("out") && !place.has("out.run"))
  }

  @Test func aLengthThatTheModelHasNoPlacesForIsRefused() throws {
    let result = try place.run(
      "distill --teacher base --layers 1 --preset minilm --max-length 129 --out out \(Self.options)")
    #expect(
      result.exitCode == 1
        && result.errorText.contains("--max-length 129 is too long: base has 128 positions"),
      "\(result.errorText)")
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
