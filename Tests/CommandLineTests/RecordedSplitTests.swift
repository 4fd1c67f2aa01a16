import Foundation
import JSON
import Testing

/// A model is scored on the parts it was trained with, or on data that are declared to be other.
@Suite struct RecordedSplitTests {
  /// Published benchmarks keep their test labels; such a part is left for `predict`.
  @Test func aTestPartWithoutLabelsIsNotScored() throws {
    try FileManager.default.createDirectory(
      atPath: place.path("parts"), withIntermediateDirectories: true)
    try place.write(TinyData.csv(120), to: "parts/train.csv")
    try place.write("text\nplay my song\npay the bank\n", to: "parts/test.csv")
    let result = try place.run("finetune base --data parts --out out --epochs 1 --threads 1 --json")
    #expect(result.exitCode == 0, "\(result.errorText)")
    #expect(result.errorText.contains("test.csv has no labels: it can be predicted, not scored"))
    let score = try result.json()["score"]?.object
    #expect(score?["dev"] != nil && score?["test"] == nil)
  }

  private let place: Workplace

  init() throws { place = try Workplace.trained() }

  @Test(arguments: ["evaluate dense", "prune dense --out out", "compare dense"])
  func changedDataAreRefusedWithBothDigests(_ command: String) throws {
    let manifest = try JSONValue(contentsOf: place.path("dense/bertie.json"))
    let recorded = try #require(manifest["steps"]?.array?.first?["data"]?["sha256"]?.string)
    try place.write(place.text("data.csv") + "rain storm snow,weather\n", to: "changed.csv")
    let result = try place.run("\(command) --data changed.csv --threads 1")
    #expect(result.exitCode == 1 && result.output.isEmpty)
    #expect(result.errorText.contains("changed.csv: the data is not what the model was made with"))
    #expect(result.errorText.contains("expected 240 examples with SHA-256 \(recorded), found 241 with "))
    let found = try #require(result.errorText.split(separator: "found 241 with ").last).prefix {
      $0.isHexDigit
    }
    #expect(found.count == 64 && found != recorded)
    #expect(result.errorText.contains("--other-data"))
    #expect(!place.has("out") && !place.has("out.run"))
  }

  @Test func otherDataAreScoredWhereTheyAreDeclared() throws {
    try place.write(TinyData.csv(90, seed: 5), to: "new.csv")
    let all = try place.succeed("evaluate dense --data new.csv --other-data --split all --threads 1 --json")
    #expect(try all.json()["examples"] == 90)
    let cut = try place.succeed(
      "evaluate dense --data new.csv --other-data --test-share 0.3 --split test --threads 1 --json")
    #expect(try cut.json()["examples"] == 27)
  }

  /// The digest is of the texts, not of the file: a copy elsewhere is the same data.
  @Test func theSameDataUnderAnotherNameAreAccepted() throws {
    try place.write(place.bytes("data.csv"), to: "copy/texts.csv")
    #expect(
      try place.succeed("evaluate dense --data copy/texts.csv --threads 1").outputText
        == place.succeed("evaluate dense --data data.csv --threads 1").outputText)
  }

  @Test(arguments: ["--split-seed 3", "--folds 3 --fold 0"])
  func aNewCutIsRefusedWhereOneIsRecorded(_ options: String) throws {
    let result = try place.run("evaluate dense --data data.csv --threads 1 \(options)")
    #expect(result.exitCode == 1 && result.output.isEmpty)
    #expect(
      result.errorText.contains(
        "dense: bertie.json says how the data were split, and that split is used again. "
          + "Leave out the split options, or add --other-data to split anew."))
  }

  @Test(arguments: ["--text-column label", "--label-column text", "--label-separator ;"])
  func anotherReadingIsRefusedWhereOneIsRecorded(_ options: String) throws {
    let result = try place.run("evaluate dense --data data.csv --threads 1 \(options)")
    #expect(result.exitCode == 1 && result.output.isEmpty)
    #expect(
      result.errorText.contains(
        "dense: bertie.json says how the data were read, and not with \(options). "
          + "Leave it out, or add --other-data to read and split anew."))
  }

  @Test func foldsAreCutAgainAsRecorded() throws {
    try place.succeed("finetune base --out fold --folds 3 --fold 1 --epochs 1 \(Trained.options)")
    let report = try place.succeed("evaluate fold --data data.csv --threads 1 --json").json()
    #expect(report["examples"] == 80)
    let step = try #require(JSONValue(contentsOf: place.path("fold/bertie.json"))["steps"]?.array?.first)
    #expect(step["data"]?["kind"] == "fold")
    // Training scores with libtorch: sums in another order, so some 100 roundings apart.
    let loss = try #require(report["loss"]?.double)
    let recorded = try #require(step["score"]?["test"]?["loss"]?.double)
    #expect(abs(loss - recorded) <= 100 * Double(Float.ulpOfOne) * recorded)
  }

  /// What a model was tested on stays out of its further training.
  @Test func furtherTrainingKeepsTheSplitAndTheLength() throws {
    try place.succeed(
      "finetune base --out first --split-seed 9 --max-length 12 --epochs 1 \(Trained.options)")
    let further = try place.succeed("finetune first --out second --epochs 1 \(Trained.options)")
    #expect(!further.errorText.contains("another split"))
    let first = try step("first")
    let second = try step("second")
    #expect(first["data"]?["seed"] == "9" && second["data"] == first["data"])
    #expect(second["settings"]?["maximumLength"] == 12)
  }

  @Test func furtherTrainingOnAnotherSplitIsNoted() throws {
    let result = try place.succeed(
      "finetune dense --out second --split-seed 9 --epochs 1 \(Trained.options)")
    #expect(result.errorText.contains("Note: dense was trained with another split (bertie.json)"))
    #expect(try step("second")["data"]?["seed"] == "9")
  }

  /// The last step that bertie.json records of a folder.
  private func step(_ folder: String) throws -> JSONValue {
    try #require(JSONValue(contentsOf: place.path("\(folder)/bertie.json"))["steps"]?.array?.last)
  }

  @Test func theRecordedOptionsGivenAgainAreNoOtherSplit() throws {
    try place.succeed("finetune base --out first --split-seed 9 --epochs 1 \(Trained.options)")
    let again = try place.succeed("finetune first --out second --split-seed 9 --epochs 1 \(Trained.options)")
    #expect(!again.errorText.contains("another split"))
  }

  @Test func modelsOfDifferentSplitsAreNotCompared() throws {
    try place.succeed("finetune base --out other --split-seed 9 --epochs 1 \(Trained.options)")
    let line = "compare dense other --data data.csv --bench 1x4 --threads 1"
    let result = try place.run(line)
    #expect(result.exitCode == 1 && result.output.isEmpty)
    #expect(result.errorText.contains("dense and other were trained with different splits"))
    #expect(try place.run(line + " --other-data --split-seed 9").exitCode == 0)
  }

  @Test func predictionsAreWrittenForEveryTextOfThePart() throws {
    let scores = try place.succeed(
      "evaluate dense --data data.csv --predictions labelled.jsonl --threads 1 --json"
    ).json()
    let lines = try place.text("labelled.jsonl").split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }
    #expect(lines.compactMap { $0["index"]?.int } == Array(0..<24))
    let right = lines.filter { $0["gold"] == $0["label"] }.count
    #expect(scores["accuracy"]?.double == Double(right) / 24)
  }
}
