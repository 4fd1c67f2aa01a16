import JSON
import ModelFormat
import TestSupport
import Testing

/// What `bertie distill` makes its student of, learns from and keeps.
@Suite struct DistillOptionsTests {
  private let place: Workplace

  init() throws { place = try Workplace.trained() }

  private func distill(_ options: String) -> String {
    "distill --teacher dense \(options) \(Trained.options)"
  }

  private func step(_ folder: String) throws -> JSONValue {
    try #require(try JSONValue(contentsOf: place.path("\(folder)/bertie.json"))["steps"]?.array?.last)
  }

  @Test func aNarrowStudentIsAModelOfItsOwn() throws {
    try place.succeed(
      distill("--hidden-size 16 --heads 4 --intermediate-size 24 --preset tinybert --epochs 20 --out narrow"))
    let shape = try ModelFolder(place.path("narrow")).configuration
    #expect(shape.hiddenSize == 16 && shape.layers.count == 2)
    #expect(shape.layers.allSatisfy { $0.feedForward?.width == 24 })
    let step = try step("narrow")
    #expect(step["settings"]?["student"]?["hiddenSize"] == 16)
    #expect(try #require(step["score"]?["dev"]?["accuracy"]?.double) > 0.9)
  }

  @Test func aRandomStudentHasTheShapeAndNothingElse() throws {
    let begin = "--layers 1 --preset labels --steps 1 --learning-rate 1e-9"
    let line = "distill --teacher dense --data data.csv --threads 1 --seed 1 \(begin)"
    try place.succeed("\(line) --out taken")
    try place.succeed("\(line) --random --out random")
    func words(_ folder: String) throws -> [Float] {
      try #require(try ModelFolder(place.path(folder)).tensor(named: "embeddings.word_embeddings.weight"))
        .floats()
    }
    let (dense, taken, random) = (try words("dense"), try words("taken"), try words("random"))
    #expect(zip(dense, taken).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(random.count == dense.count && zip(dense, random).count { abs($0 - $1) > 1e-3 } > dense.count / 2)
  }

  @Test func aHeadForOtherLabelsIsReplaced() throws {
    try place.write(try place.text("data.csv"), to: "other.csv")
    try place.edit("other.csv", replacing: ",money\n", by: ",funds\n")
    let options = "--batch-size 8 --learning-rate 5e-3 --threads 1 --seed 1"
    try place.succeed("finetune base --data other.csv --out other --epochs 1 \(options)")
    let line = distill("--student other --layers 1 --epochs 6")
    let refused = try place.run("\(line) --out out")
    #expect(refused.exitCode == 1 && refused.errorText.contains("labels"), "\(refused.errorText)")
    try place.succeed("\(line) --new-head --out out")
    #expect(
      try ModelFolder(place.path("out")).classifier?.labels
        == ModelFolder(place.path("dense")).classifier?.labels)
    #expect(try #require(step("out")["score"]?["dev"]?["accuracy"]?.double) > 0.9)
  }

  @Test func textsWithoutLabelsTeachWhatNeedsNone() throws {
    try place.write(TinyData.corpus().split(separator: "\n").joined(separator: "\n"), to: "texts.txt")
    let line = distill("--layers 1 --epochs 2")
    try place.succeed("\(line) --alpha 1 --out plain")
    try place.succeed("\(line) --alpha 1 --texts texts.txt --out more")
    #expect(try step("plain")["settings"]?["texts"] == nil)
    #expect(try step("more")["settings"]?["texts"]?.string != nil)
    #expect(try place.bytes("plain/model.safetensors") != place.bytes("more/model.safetensors"))
    let refused = try place.run("\(line) --texts texts.txt --out out")
    #expect(refused.exitCode == 2 && refused.errorText.contains("with --alpha 1 logits needs none"))
    #expect(!place.has("out") && !place.has("out.run"))
  }

  /// States are kept where they fit; either way the student is the same but for rounding.
  @Test func whatTeachersSayIsKeptWhereItFits() throws {
    let line = distill("--layers 1 --preset minilmv2 --steps 4 --precision fp32")
    try place.succeed("\(line) --teacher-cache kept --out with")
    try place.succeed("\(line) --teacher-cache none --teacher-cache-size 0 --out without")
    let (with, without) = try (ModelFolder(place.path("with")), ModelFolder(place.path("without")))
    for (one, other) in zip(with.canonicalTensors(), without.canonicalTensors()) {
      // Adam's first steps move a weight by the whole rate, 5e-3, whatever its gradient: one that is nearly 0 may have either sign.
      let worst = try zip(one.floats(), other.floats()).map { abs($0 - $1) }.sorted()
      #expect(worst.allSatisfy(\.isFinite) && worst[worst.count / 2] < 1e-5, "\(one.name)")
    }
    #expect(try place.names(in: "kept").count == 1)
    #expect(try !place.has("none") || place.names(in: "none").isEmpty)
    let kept = try place.files(below: "kept").values.reduce(0) { $0 + $1.count }
    #expect(kept > 192 * 3 * 32 * 4)
    let refused = try place.run("\(line) --teacher-cache-size much --out out")
    #expect(refused.exitCode == 2 && refused.errorText.contains("--teacher-cache-size"))
  }

  /// Kept states are fp32, asked ones in the student's arithmetic: a run that goes on must not change from one to the other.
  @Test func aRunGoesOnWithTheSameCache() throws {
    let line = distill("--layers 1 --preset minilmv2 --epochs 6") + " --checkpoint-seconds 0.0001"
    try place.kill(
      place.start("\(line) --teacher-cache-size 0 --out out"), whenSavedIn: "out.run/intermediate/checkpoints"
    )
    let refused = try place.run("\(line) --resume --out out")
    #expect(
      refused.exitCode == 1 && refused.errorText.contains("teacherCacheSize"), "\(refused.errorText)")
  }

  @Test func lengthsThatAModelHasNoPlacesForAreRefusedAtOnce() throws {
    let result = try place.run(distill("--layers 1 --max-length 1000 --out out"))
    #expect(
      result.exitCode == 1 && result.errorText.contains("--max-length 1000 is too long"),
      "\(result.errorText)")
    #expect(!place.has("out.run"))
  }
}
