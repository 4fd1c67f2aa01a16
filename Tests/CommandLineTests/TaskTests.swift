import JSON
import Testing

/// The tasks of the field through every command, each with its head.
@Suite struct TaskTests {
  private static let options = "--batch-size 8 --learning-rate 5e-3 --threads 1 --seed 1"
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try TinyEncoder.write(to: place, as: "base")
  }

  private func evaluate(_ folder: String, _ data: String, _ options: String = "") throws -> JSONValue {
    try place.succeed("evaluate \(folder) --data \(data) --threads 1 --json \(options)").json()
  }

  private func lines(_ file: String) throws -> [JSONValue] {
    try place.text(file).split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  /// What a pruned and a quantised model say must be scored; `removed` equals `masked` in every score.
  private func compress(_ folder: String, _ data: String, score: String) throws {
    try place.succeed(
      "prune \(folder) --data \(data) --out small --sparsity 0.4 --also masked --prune-epochs 1 --recover-epochs 1 "
        + Self.options)
    let removed = try evaluate("small", data)
    let masked = try evaluate("small-masked", data)
    #expect(removed[score]?.double != nil && removed[score] == masked[score])
    let report = try place.succeed(
      "quantize small --precision int8 --out small-int8 --data \(data) --threads 1 --json"
    ).json()
    #expect(report["effects"]?["outputs"] == "logits" && report["effects"]?["maps"]?.array?.isEmpty == false)
    #expect(report["effects"]?["all"]?["changed_predictions"]?.int != nil)
    #expect(try evaluate("small-int8", data)[score]?.double != nil)
  }

  @Test func pairsAreLearntAndHandedIn() throws {
    try TinyTasks.writeRTE(to: place, as: "GLUE/RTE")
    let trained = try place.succeed(
      "finetune base --task glue/rte --data GLUE --out rte --epochs 8 \(Self.options)")
    #expect(
      trained.errorText.contains(
        "dev.tsv is the test part, since the official one has no labels; dev is cut from train"))
    // The labels have the task's order, and the model knows its task.
    let inspected = try place.succeed("inspect rte --json").json()
    #expect(inspected["labels"] == ["entailment", "not_entailment"])
    let scores = try evaluate("rte", "GLUE", "--submission handed-in --predictions lines.jsonl")
    #expect(scores["task"] == "glue/rte" && scores["examples"] == 40)
    #expect(try #require(scores["accuracy"]?.double) > 0.6)
    #expect(try lines("lines.jsonl").count == 40)
    #expect(try lines("lines.jsonl")[3]["id"] == "3")
    let handedIn = try place.text("handed-in/RTE.tsv").split(separator: "\n")
    #expect(handedIn.count == 13 && handedIn[0] == "index\tprediction")
    #expect(handedIn[12].hasPrefix("11\t") && handedIn[12].hasSuffix("entailment"))
    let step = try JSONValue(contentsOf: place.path("rte/bertie.json"))["steps"]?.array?.last
    #expect(step?["data"]?["reading"]?["task"] == "glue/rte")
    #expect(step?["settings"]?["limits"] == ["question": 64, "choice": 128, "step": 128])
    // The first score of the task has chosen the weights.
    #expect(step?["curve"]?.array?.last?["selection"] == "accuracy")
    let compared = try place.succeed(
      "compare rte rte --data GLUE --bench 1x8 --threads 1 --json"
    ).json()
    #expect(compared["models"]?.array?.first?["scores"]?["accuracy"] == scores["accuracy"])
  }

  @Test func tagsAreLearntAndFoundInTexts() throws {
    try TinyTasks.writeTags(to: place, as: "tags")
    try place.succeed("finetune base --task tagging --data tags --out tagger --epochs 4 \(Self.options)")
    let scores = try evaluate("tagger", "tags", "--predictions lines.jsonl --submission handed-in")
    #expect(try #require(scores["entity_f1"]?.double) > 0.8)
    #expect(scores["examples"] == 30 && scores["entity_precision"] != nil)
    let line = try #require(try lines("lines.jsonl").first)
    #expect(line["gold"]?.array?.count == line["tags"]?.array?.count)
    #expect(try place.text("handed-in/predictions.tsv").contains("\tO\n"))
    // Offsets are of the text as it stands; punctuation at a word's end is its own word.
    let answer = try place.succeed("predict tagger --threads 1 --json", input: "  is my bank, today\n").json()
    let entity = try #require(answer["entities"]?.array?.first)
    #expect(answer["text"] == "  is my bank, today" && answer["tags"]?.array?.count == 5)
    #expect(
      entity["label"] == "MON" && entity["text"] == "bank" && entity["start"] == 8 && entity["end"] == 12)
    let words = try place.succeed(
      "predict tagger --threads 1", input: #"{"words": ["a", "song", "now"]}"# + "\n"
    ).json()
    #expect(words["tags"]?.array?.count == 3 && words["entities"]?.array?.first?["start"] == 2)
    #expect(
      try place.succeed("predict tagger --threads 1", input: "my bank today\n").lines == [
        "my bank today\tMON=bank"
      ])
    try compress("tagger", "tags", score: "entity_f1")
  }

  @Test func answersAreLearntAndFoundInTexts() throws {
    try TinyTasks.writeQuestions(to: place, as: "questions")
    try place.succeed("finetune base --task qa --data questions --out qa --epochs 12 \(Self.options)")
    let scores = try evaluate("qa", "questions", "--predictions lines.jsonl --submission handed-in")
    #expect(try #require(scores["exact_match"]?.double) > 0.5)
    let line = try #require(try lines("lines.jsonl").first)
    #expect(line["id"] == "test-0" && line["gold"]?.array?.count == 1 && line["answer"]?.string != nil)
    #expect(try JSONValue(contentsOf: place.path("handed-in/predictions.json")).object?.count == 30)
    let question = #"{"question": "where song", "context": "the  album is mine"}"#
    let answer = try place.succeed("predict qa --threads 1", input: question + "\n").json()
    let (start, end) = (try #require(answer["start"]?.int), try #require(answer["end"]?.int))
    let context = Array("the  album is mine".unicodeScalars)
    #expect(answer["answer"]?.string == String(String.UnicodeScalarView(context[start..<end])))
    #expect(try #require(answer["score"]?.double) > 0)
    // A threshold that every answer misses, and windows that are shorter than the text.
    let none = try place.succeed("predict qa --threads 1 --null-threshold -1000", input: question + "\n")
      .json()
    #expect(none["answer"] == "" && none["start"] == nil)
    let windows = try evaluate("qa", "questions", "--max-length 9 --stride 2")
    #expect(windows["examples"] == 30 && windows["f1"] != scores["f1"])
    try compress("qa", "questions", score: "f1")
  }

  @Test func choicesAreLearntAndMade() throws {
    try TinyTasks.writeChoices(to: place, as: "choices")
    try place.succeed("finetune base --task choice --data choices --out chooser --epochs 8 \(Self.options)")
    let scores = try evaluate("chooser", "choices", "--predictions lines.jsonl --submission handed-in")
    #expect(try #require(scores["accuracy"]?.double) > 0.6)
    #expect(try lines("lines.jsonl").allSatisfy { $0["choice"]?.int != nil && $0["gold"]?.int != nil })
    #expect(try place.text("handed-in/predictions.jsonl").split(separator: "\n").count == 40)
    let answer = try place.succeed(
      "predict chooser --threads 1",
      input: #"{"text": "my card is", "question": "what", "choices": ["rain", "bank", "song"]}"# + "\n"
    ).json()
    #expect((0..<3).contains(try #require(answer["choice"]?.int)) && answer["score"]?.double != nil)
    try compress("chooser", "choices", score: "accuracy")
  }

  /// Both programs give the same scores for every kind of head.
  @Test func theEngineScoresAsLibtorch() throws {
    try TinyTasks.writeTags(to: place, as: "tags")
    try TinyTasks.writeChoices(to: place, as: "choices")
    for (task, data) in [("tagging", "tags"), ("choice", "choices")] {
      try place.succeed(
        "finetune base --task \(task) --data \(data) --out \(data)-model --epochs 2 \(Self.options)")
      let engine = try evaluate("\(data)-model", data)
      let torch = try evaluate("\(data)-model", data, "--engine torch")
      #expect(engine["accuracy"] == torch["accuracy"])
      let difference = abs(try #require(engine["loss"]?.double) - (try #require(torch["loss"]?.double)))
      #expect(!(difference <= 1e-4) == false, "\(task): \(difference)")
    }
  }

  @Test func aKilledRunOnATaskGoesOn() throws {
    try TinyTasks.writeTags(to: place, as: "tags")
    let command =
      "finetune base --task tagging --data tags --epochs 6 --checkpoint-seconds 0.01 \(Self.options)"
    try place.succeed("\(command) --out whole")
    let program = try place.start("\(command) --out killed")
    try place.kill(program, whenSavedIn: "killed.run/checkpoints")
    try place.succeed("\(command) --out killed --resume")
    #expect(try place.bytes("killed/model.safetensors") == place.bytes("whole/model.safetensors"))
  }

  @Test func vectorsOfAlikeTextsAreAlike() throws {
    let pairs = [("rain and wind", "rain and wind", 5), ("rain", "snow the", 3), ("rain my", "card loan", 0)]
    let rows = (0..<60).map { number in
      let pair = pairs[number % 3]
      return "\(pair.0) \(TinyData.vocabulary[5 + number % 18])\t\(pair.1)\t\(pair.2)\n"
    }
    try place.write("sentence1\tsentence2\tscore\n" + rows.joined(), to: "pairs.tsv")
    let scores = try evaluate("base", "pairs.tsv", "--task similarity --split all --other-data")
    #expect(scores["task"] == "similarity" && scores["examples"] == 60)
    #expect(try #require(scores["spearman"]?.double) > 0.3)
    let refused = try place.run("evaluate base --data pairs.tsv --task similarity --engine torch")
    #expect(refused.exitCode == 1 && refused.errorText.contains("compares vectors, which --engine cpu makes"))
  }

  @Test func everyTaskIsListed() throws {
    let tasks = try #require(try place.succeed("tasks --json").json().array)
    let names = tasks.compactMap { $0["name"]?.string }
    #expect(names.count == tasks.count && Set(names).count == names.count)
    #expect(Set(names).isSuperset(of: ["glue/cola", "superglue/record", "race/all", "tagging", "qa", "qa2"]))
    #expect(tasks.allSatisfy { $0["scores"]?.array?.isEmpty == false && $0["files"]?.string != nil })
    let text = try place.succeed("tasks").outputText
    #expect(names.allSatisfy { text.contains($0) })
    let one = try place.succeed("tasks superglue/axb").outputText
    #expect(one.contains("one of superglue/rte; this task has no training data"))
  }
}
