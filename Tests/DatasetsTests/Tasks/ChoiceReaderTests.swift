import Datasets
import Testing

@Suite struct ChoiceReaderTests {
  private let article =
    #"{"article":"Text.","questions":["He _ and _ .","Why?"],"options":[["ran","sat","ate","hid"],["a","b","c","d"]],"answers":["B","D"],"id":"high1.txt"}"#

  @Test func raceReplacesEveryUnderscore() throws {
    let folder = try TemporaryFolder()
    try folder.write("RACE/train/high/1.txt", article)
    // One article over several lines, as nothing forbids.
    try folder.write(
      "RACE/train/high/2.txt", article.replacing(",\"questions\"", with: ",\n\"questions\"") + "\n")
    try folder.write("RACE/train/middle/all.txt", article + "\n" + article + "\n")
    try folder.write("RACE/dev/high/1.txt", article)
    try folder.write("RACE/test/high/1.txt", article)
    let source = try DataSource(path: folder.path, options: ReadingOptions(task: "race/high"))
    #expect(source.given.mapValues(\.count) == [.train: 4, .dev: 2, .test: 2])
    #expect(source.fileNames == ["train/high", "dev/high", "test/high"])
    let first = source.dataset.examples[0]
    #expect(
      first.form
        == .choices(["He ran and ran .", "He sat and sat .", "He ate and ate .", "He hid and hid ."]))
    #expect(first.target == .choice(1) && first.id == "high1.txt/0" && first.group == "high")
    #expect(source.dataset.examples[1].form == .choices(["Why? a", "Why? b", "Why? c", "Why? d"]))
    #expect(try given("race/all", folder.path) == [.train: 8, .dev: 2, .test: 2])
    #expect(try given("race/middle", folder.path) == [.train: 4])
    expectError(.missingPart, "train/middle") { _ = try given("race/middle", folder.path + "/RACE/dev") }
    try folder.write(
      "RACE/train/middle/all.txt", article + "\n" + article.replacing("\"D\"", with: "\"E\"") + "\n")
    expectError(.malformed, line: 2, "question 2: expected an answer from A to D") {
      _ = try given("race/all", folder.path)
    }
    try folder.write("RACE/train/middle/all.txt", article.replacing(",\"Why?\"", with: ""))
    expectError(.malformed, line: 1, "found 1 questions, 2 options, 2 answers") {
      _ = try given("race/middle", folder.path)
    }
  }

  @Test func dreamFindsAnswersByTheirText() throws {
    let folder = try TemporaryFolder()
    let json =
      #"[[["M: Hi.","W: Bye."],[{"question":"Who?","choice":["M","W","N"],"answer":"W"}],"1-2"]]"#
    for part in ["train", "dev", "test"] { try folder.write("\(part).json", json) }
    let source = try DataSource(path: folder.path, options: ReadingOptions(task: "dream"))
    #expect(
      source.dataset.examples[0]
        == Example(
          text: "M: Hi.\nW: Bye.", target: .choice(1), form: .choices(["Who? M", "Who? W", "Who? N"]),
          id: "1-2/0"))
    #expect(source.given.count == 3)
    try folder.write("dev.json", json.replacing("\"answer\":\"W\"", with: "\"answer\":\"X\""))
    expectError(.malformed, "dev.json", "dialogue 1-2, question 1", "one of the choices") {
      _ = try given("dream", folder.path)
    }
    try folder.write("dev.json", "[[1,2]]")
    expectError(.malformed, "dialogue 1: expected [lines, questions, id]") {
      _ = try given("dream", folder.path)
    }
  }

  @Test func copaXMLIsRead() throws {
    let folder = try TemporaryFolder()
    let xml = """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE copa-corpus SYSTEM "copa.dtd">
      <copa-corpus version="1.0">
      <!-- a comment with <p> -->
      <item id="1" asks-for="cause" most-plausible-alternative="2">
      <p>Tom &amp; Al &#39;left&#x27;.</p>
      <a1>It rained.</a1>
      <a2>It was late.</a2>
      </item>
      </copa-corpus>
      """
    try folder.write("copa-dev.xml", xml)
    try folder.write("copa-test.xml", xml.replacing("cause", with: "effect"))
    let source = try DataSource(path: folder.path, options: ReadingOptions(task: "copa-xml"))
    #expect(source.given.mapValues(\.count) == [.train: 1, .test: 1])
    #expect(
      source.dataset.examples[0]
        == Example(
          text: "Tom & Al 'left'. What was the cause of this?", target: .choice(1),
          form: .choices(["It rained.", "It was late."]), id: "1"))
    #expect(source.dataset.examples[1].text.hasSuffix("What happened as a result?"))
    for (from, to, words) in [
      ("</a2>", "", "found </item>"),
      ("most-plausible-alternative=\"2\"", "most-plausible-alternative=\"3\"", "neither"),
      ("&amp;", "&", "amp, lt, gt"), ("&amp;", "&nbsp;", "amp, lt, gt"), ("<a1>It rained.</a1>", "", "<a1>"),
      ("</item>", "", "</copa-corpus>"),
    ] {
      try folder.write("copa-dev.xml", xml.replacing(from, with: to))
      do {
        _ = try given("copa-xml", folder.path)
        Issue.record("\(from) -> \(to): expected an error")
      } catch let error as DatasetError {
        #expect(error.description.contains(words) && (error.line ?? 0) >= 5, "\(error)")
      }
    }
  }

  @Test func generalChoicesTakeManyForms() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "train.jsonl",
      #"{"context":"c","question":"q?","choices":["a","b"],"label":1}"# + "\n"
        + #"{"sent1":"s","sent2":"t","ending0":"a","ending1":"b","ending2":"c","label":"2","id":"x"}"# + "\n"
        + #"{"article":"s","options":["yes","no"],"answer":"A"}"# + "\n"
        + #"{"premise":"s","choice1":"yes","choice2":"no","answer":"no"}"# + "\n")
    let examples = try DataSource(path: folder.path, options: ReadingOptions(task: "choice")).dataset.examples
    #expect(examples.map(\.target) == [.choice(1), .choice(2), .choice(0), .choice(1)])
    #expect(
      examples[0].form == .choices(["q? a", "q? b"]) && examples[1].form == .choices(["t a", "t b", "t c"]))
    #expect(examples.map(\.id) == ["0", "x", "2", "3"])
    for (line, words) in [
      (#"{"context":"c","choices":["a"],"label":0}"#, "at least two choices"),
      (#"{"context":"c","choices":["a","b"],"label":2}"#, "an index below 2"),
      (#"{"context":"c","choices":["a","b"],"label":"Z"}"#, "an index below 2"),
      (#"{"choices":["a","b"],"label":0}"#, "expected a text under context"),
    ] {
      try folder.write("train.jsonl", line)
      do {
        _ = try given("choice", folder.path)
        Issue.record("\(line): expected an error")
      } catch let error as DatasetError {
        #expect(error.description.contains(words) && error.line == 1, "\(error)")
      }
    }
  }
}
