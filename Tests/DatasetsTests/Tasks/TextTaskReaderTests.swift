import Datasets
import Testing

@Suite struct TextTaskReaderTests {
  private func squad(_ questions: String) -> String {
    #"{"version":"1.1","data":[{"title":"t","paragraphs":[{"context":"é̂ Al met Bo.","qas":["# + questions
      + "]}]}]}"
  }

  @Test func answersStandWhereTheySay() throws {
    let folder = try TemporaryFolder()
    let questions =
      #"{"id":"q1","question":"Who?","answers":[{"text":"Al","answer_start":3},{"text":"Bo","answer_start":10}]}"#
    // é with a circumflex: two code points, one Character.
    try folder.write("train-v1.1.json", squad(questions))
    try folder.write("dev-v1.1.json", squad(questions.replacing("q1", with: "q2")))
    let source = try DataSource(path: folder.path, options: ReadingOptions(task: "qa"))
    #expect(source.given.mapValues(\.count) == [.train: 1, .test: 1])
    let example = source.dataset.examples[0]
    #expect(example.target == .answers([Answer(text: "Al", start: 3), Answer(text: "Bo", start: 10)]))
    #expect(example.form == .span && example.id == "q1" && example.textPair == "é̂ Al met Bo.")
    try folder.write("dev-v1.1.json", squad(questions.replacing(":10", with: ":11")))
    expectError(
      .malformed, "dev-v1.1.json", "question q1, \"answers\" 2", "2 code points at 11 of the text's 13"
    ) {
      _ = try given("qa", folder.path)
    }
    try folder.write("dev-v1.1.json", squad(questions.replacing(":10", with: ":9223372036854775807")))
    expectError(.malformed, "another text there") { _ = try given("qa", folder.path) }
    try folder.write("dev-v1.1.json", squad(questions.replacing(":10", with: ":-1")))
    expectError(.malformed, "another text there") { _ = try given("qa", folder.path) }
  }

  @Test func questionsMayHaveNoAnswerWhereTheTaskAllowsIt() throws {
    let folder = try TemporaryFolder()
    let questions =
      #"{"id":"a","question":"Who?","answers":[{"text":"Al","answer_start":3}],"is_impossible":false},{"id":"b","question":"Why?","answers":[],"is_impossible":true}"#
    try folder.write("train-v2.0.json", squad(questions))
    let source = try DataSource(path: folder.path, options: ReadingOptions(task: "qa2"))
    #expect(
      source.dataset.examples.map(\.target) == [.answers([Answer(text: "Al", start: 3)]), .answers([])])
    expectError(.malformed, "question b", "take the task qa2") { _ = try given("qa", folder.path) }
    try folder.write("train-v2.0.json", squad(questions.replacing("true", with: "false")))
    expectError(.malformed, "question b", "expected answers") { _ = try given("qa2", folder.path) }
  }

  /// XTREME's copies keep questions and strip answers.
  @Test func strippedAnswersAreNoTargets() throws {
    let folder = try TemporaryFolder()
    let labelled = (0..<20).map {
      "{\"id\":\"t\($0)\",\"question\":\"Who \($0)?\",\"answers\":[{\"text\":\"Al\",\"answer_start\":3}]}"
    }
    try folder.write("a.train.json", squad(labelled.joined(separator: ",")))
    try folder.write(
      "a.dev.json", squad(#"{"id":"d","question":"Who?","answers":[{"text":"","answer_start":0}]}"#))
    let source = try DataSource(path: folder.path, options: ReadingOptions(task: "qa"))
    #expect(source.given.mapValues(\.count) == [.train: 20])
    #expect(source.notes.contains { $0.contains("a.dev.json has no labels") })
    #expect(try submissions("qa", folder.path)[0].dataset.examples.map(\.id) == ["d"])
    try folder.write("a2.dev.json", squad(""))
    expectError(.ambiguousFiles, "a.dev.json", "a2.dev.json") { _ = try given("qa", folder.path) }
  }

  @Test func taggedWordsAreSentences() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "train-en.tsv", "-DOCSTART-\tO\n\nAl\tB-PER\r\nB. C\tI-PER\r\n\r\n\nx\tO\n")
    try folder.write("dev-en.tsv", "y NN I-NP O\n\n")
    try folder.write("test-en.tsv", "z\n\nw\nv\n")
    let source = try DataSource(path: folder.path, options: ReadingOptions(task: "tagging"))
    #expect(source.given.mapValues(\.count) == [.train: 2, .test: 1])
    #expect(
      source.dataset.examples[0]
        == Example(
          text: "Al B. C", target: .tags(["B-PER", "I-PER"]), form: .words(["Al", "B. C"]), id: "0"))
    #expect(source.dataset.examples[2].target == .tags(["O"]))
    #expect(source.dataset.places?[1].line == 7)
    #expect(
      try submissions("tagging", folder.path)[0].dataset.examples.map(\.form) == [
        .words(["z"]), .words(["w", "v"]),
      ])
    try folder.write("dev-en.tsv", "y\tO\nz\n")
    expectError(.tooFewColumns, line: 2, "a word and its tag") { _ = try given("tagging", folder.path) }
    try folder.write("dev-en.tsv", "y\tO\n\tO\n")
    expectError(.tooFewColumns, line: 2) { _ = try given("tagging", folder.path) }
    let conll = try TemporaryFolder()
    try conll.write("eng.train", "a B-X\n")
    try conll.write("eng.testa", "a B-X\n")
    try conll.write("eng.testb", "a B-X\n")
    #expect(try given("tagging", conll.path) == [.train: 1, .dev: 1, .test: 1])
  }

  @Test func intentsAreReadInEveryForm() throws {
    let clinc = try TemporaryFolder()
    try clinc.write(
      "data_full.json",
      #"{"train":[["a","x"],["b","y"]],"val":[["c","x"]],"test":[["d","y"]],"oos_train":[["e","oos"]],"oos_val":[],"oos_test":[["f","oos"],["g","oos"]]}"#
    )
    #expect(try given("intents", clinc.path) == [.train: 3, .dev: 1, .test: 3])
    #expect(try given("intents", clinc.path + "/data_full.json") == [.train: 3, .dev: 1, .test: 3])
    try clinc.write("data_full.json", #"{"train":[["a","x"],["b"]],"val":[],"test":[]}"#)
    expectError(.malformed, "\"train\" 2: expected [text, intent]") { _ = try given("intents", clinc.path) }

    let slots = try TemporaryFolder()
    for part in ["train", "valid", "test"] {
      try slots.write("\(part)/seq.in", "play it now\nstop\n")
      try slots.write("\(part)/label", "Play\nStop\n")
      try slots.write("\(part)/seq.out", "O B-x I-x\nO\n")
    }
    #expect(try given("intents", slots.path) == [.train: 2, .dev: 2, .test: 2])
    let tagged = try DataSource(path: slots.path, options: ReadingOptions(task: "tagging")).dataset.examples
    #expect(
      tagged[0].target == .tags(["O", "B-x", "I-x"]) && tagged[0].form == .words(["play", "it", "now"]))
    try slots.write("valid/seq.out", "O O\nO\n")
    expectError(.tooFewColumns, line: 1, "expected 3 tags") { _ = try given("tagging", slots.path) }
    try slots.write("valid/label", "Play\n")
    expectError(.tooFewColumns, "expected 2 lines") { _ = try given("intents", slots.path) }

    let plain = try TemporaryFolder()
    try plain.write("train.csv", "text,category\na,x\nb,y\n")
    try plain.write("test.csv", "text,category\nc,x\n")
    #expect(try given("intents", plain.path) == [.train: 2, .test: 1])
    try plain.write("train.csv", "text,labels\na,\"x,y\"\nb,\n")
    try plain.write("test.csv", "text,labels\nc,x\n")
    let several = try DataSource(path: plain.path, options: ReadingOptions(task: "multilabel")).dataset
      .examples
    #expect(several.map(\.target) == [.labels(["x", "y"]), .labels([]), .labels(["x"])])
    try plain.write("test.csv", "text,category\nc,\n")
    try plain.write("train.csv", "text,category\na,x\n")
    expectError(.missingLabel, line: 2) { _ = try given("intents", plain.path) }
  }

  @Test func reviewsAreTwoFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write("books.negative.txt", "Bad.\n\nWorse.\n")
    try folder.write("books.positive.txt", "Good.\n")
    let source = try DataSource(path: folder.path, options: ReadingOptions(task: "amazon/books"))
    #expect(
      source.dataset.examples.map(\.target) == [.label("negative"), .label("negative"), .label("positive")])
    expectError(.missingPart, "dvd.negative.txt") { _ = try given("amazon/dvd", folder.path) }
    expectError(.missingPart) { _ = try submissions("amazon/books", folder.path) }
  }

  @Test func similarityTakesAnyPairsWithScores() throws {
    let folder = try TemporaryFolder()
    try folder.write("train.tsv", "sentence1\tsentence2\tscore\na\tb\t1.5\n")
    let source = try DataSource(path: folder.path, options: ReadingOptions(task: "similarity"))
    #expect(source.dataset.examples == [Example(text: "a", textPair: "b", target: .value(1.5))])
  }
}
