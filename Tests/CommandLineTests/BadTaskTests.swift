import Testing

/// Task folders and models that do not fit.
@Suite struct BadTaskTests {
  private let place: Workplace

  init() throws { place = try Workplace.trained() }

  private func fails(_ line: String, _ words: [String], code: Int32 = 1) throws {
    let result = try place.run(line)
    #expect(result.exitCode == code, "\(result.errorText)")
    for word in words { #expect(result.errorText.contains(word), "\(result.errorText)") }
  }

  @Test func aFolderWithoutThePartIsAnError() throws {
    try TinyTasks.writeRTE(to: place, as: "rte", train: 20)
    try place.remove("rte/dev.tsv")
    try fails(
      "finetune base --task glue/rte --data rte --out out --threads 1",
      ["rte: expected dev.tsv for the test part, found test.tsv, train.tsv"])
    try fails(
      "finetune base --task glue/rte --data nothing --out out --threads 1",
      ["nothing: there is no such file or folder"])
    try TinyTasks.writeTags(to: place, as: "tags")
    try place.remove("tags/test.tsv")
    try fails(
      "finetune base --task glue/cola --data tags --out out --threads 1", ["tags/train.tsv", "found 2"])
  }

  @Test func anUnlabelledPartCannotBeScored() throws {
    try TinyTasks.writeRTE(to: place, as: "rte", train: 60)
    try place.succeed("finetune base --task glue/rte --data rte --out model --epochs 1 --threads 1")
    try fails(
      "evaluate model --task glue/qnli --data rte --threads 1",
      ["model: bertie.json says how the data were read, and not with --task glue/qnli"])
    try place.remove("rte/test.tsv")
    try fails(
      "evaluate model --data rte --submission handed-in --threads 1",
      ["rte: expected test.tsv for a submission"])
    #expect(!place.has("handed-in"))
  }

  @Test func mixedTargetsAreAnError() throws {
    try TinyTasks.writeTags(to: place, as: "tags")
    try place.write("rain\nsong\n\nmy\tO\n", to: "tags/train.tsv")
    try fails(
      "finetune base --task tagging --data tags --out out --threads 1",
      ["tags/train.tsv:4: expected a word alone, as in the lines before, found another line"])
  }

  @Test func aTaskThatDoesNotFitTheHeadIsAnError() throws {
    try TinyTasks.writeTags(to: place, as: "tags")
    try fails(
      "evaluate dense --task tagging --data tags --other-data --threads 1",
      [
        "the task tagging does not fit dense: expected a head of kind tokens, found one of kind sequence "
          + "(single_label_classification)"
      ])
    try TinyTasks.writeRTE(to: place, as: "rte", train: 20)
    try fails(
      "evaluate dense --task glue/rte --data rte --other-data --threads 1",
      ["glue/rte: expected a model with the labels entailment, not_entailment, found money, music, weather"])
    try place.succeed("finetune base --task tagging --data tags --out tagger --epochs 1 --threads 1")
    try fails(
      "evaluate tagger --task none --data data.csv --other-data --threads 1",
      ["tagger: its head of kind tokens needs data of a task"])
    try fails(
      "finetune base --task similarity --data rte --out out --threads 1",
      ["the task similarity compares vectors and trains no head"])
    try fails(
      "evaluate dense --data data.csv --submission out --threads 1",
      ["data of no task has no files to hand in"])
  }

  @Test(arguments: [
    (#"{"question": "where"}"#, "line 1: expected an object with \"context\", a string"),
    ("where", "line 1: expected an object with \"question\", a string, found a text"),
  ])
  func linesThatAreNoQuestionsAreErrors(line: String, message: String) throws {
    try TinyTasks.writeQuestions(to: place, as: "questions")
    try place.succeed("finetune base --task qa --data questions --out qa --epochs 1 --threads 1")
    let result = try place.run("predict qa --threads 1", input: line + "\n")
    #expect(result.exitCode == 1 && result.errorText.contains(message), "\(result.errorText)")
  }
}
