import Datasets
import Testing

@Suite struct GLUEReaderTests {
  private func rows(_ count: Int, _ row: (Int) -> String) -> String {
    (0..<count).map { row($0) + "\n" }.joined()
  }

  @Test func colaHasNoHeaderAndItsCopyIsJoined() throws {
    let folder = try TemporaryFolder()
    try folder.write("train.tsv", rows(30) { "gj04\t\($0 % 2)\t*\tA \"quoted sentence \($0)." })
    try folder.write("val.tsv", rows(10) { "gj04\t\($0 % 2)\t\tAnother \($0)." })
    try folder.write("dev.tsv", "x\t1\t\tGood.\r\nx\t0\t*\tBad.\r\n")
    try folder.write("test.tsv", "index\tsentence\n0\tOne.\n5\tTwo.\n")
    #expect(try given("glue/cola", folder.path) == [.train: 40, .test: 2])
    let cut = try split("glue/cola", folder)
    #expect(try cut.part(.dev).count == 4 && cut.part(.train).count == 36 && cut.record.cut.devIsCut)
    #expect(try cut.part(.test).examples.map(\.target) == [.label("1"), .label("0")])
    #expect(try cut.part(.test).examples[1] == Example(text: "Bad.", target: .label("0"), id: "1"))
    let handed = try submissions("glue/cola", folder.path)
    #expect(handed.map(\.name) == ["CoLA.tsv"])
    #expect(handed[0].dataset.examples.map(\.id) == ["0", "5"])
    #expect(handed[0].dataset.examples.allSatisfy { $0.target == .none })
    // The record repeats the cut, by digest.
    #expect(try cut.record.split(path: folder.path).indices == cut.indices)
    try folder.write("dev.tsv", "x\t1\t\tGood.\n")
    expectError(.changedData) { _ = try cut.record.split(path: folder.path) }
  }

  @Test func sst2IsToldFromItsCopyByTheHeader() throws {
    let copy = try TemporaryFolder()
    for (name, count) in [("train", 8), ("dev", 4), ("test", 3)] {
      try copy.write("\(name).tsv", "sentence\tlabel\n" + rows(count) { "\(name) \($0) \t\($0 % 2)" })
    }
    #expect(try given("glue/sst2", copy.path) == [.train: 12, .test: 3])
    expectError(.missingPart, "test.tsv") { _ = try submissions("glue/sst2", copy.path) }
    let official = try TemporaryFolder()
    try official.write("SST-2/train.tsv", "sentence\tlabel\n" + rows(8) { "train \($0)\t\($0 % 2)" })
    try official.write("SST-2/dev.tsv", "sentence\tlabel\n" + rows(4) { "dev \($0)\t\($0 % 2)" })
    try official.write("SST-2/test.tsv", "index\tsentence\n" + rows(3) { "\($0)\ttest \($0)" })
    #expect(try given("glue/sst2", official.path) == [.train: 8, .test: 4])
    #expect(try submissions("glue/sst2", official.path)[0].dataset.examples[2].text == "test 2")
  }

  @Test func mrpcIsReadWithoutQuotingAndWithAMark() throws {
    let folder = try TemporaryFolder()
    let head = "\u{FEFF}Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n"
    try folder.write("train.tsv", head + "1\t1\t2\t\"A quote\tB\r\n0\t3\t4\tC \"x\tD\r\n")
    try folder.write("dev.tsv", head + "1\t1\t2\tE\tF\r\n")
    try folder.write("test.tsv", "index\t#1 ID\t#2 ID\t#1 String\t#2 String\n0\t1\t2\tG\tH\n")
    #expect(try given("glue/mrpc", folder.path) == [.train: 2, .test: 1])
    #expect(try submissions("glue/mrpc", folder.path)[0].dataset.examples[0].textPair == "H")
  }

  @Test func qqpPassesOverShortRowsButNotInTheTest() throws {
    let folder = try TemporaryFolder()
    let head = "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n"
    try folder.write(
      "train.tsv", head + "0\t1\t2\ta?\tb?\t0\n1\t2\t3\ta?\n2\t3\t4\t\tc?\t1\n3\t1\t2\tc?\td?\t1\n")
    try folder.write("dev.tsv", head + "0\t1\t2\ta?\tb?\t0\n")
    try folder.write("test.tsv", "id\tquestion1\tquestion2\n0\ta?\t\n1\tb?\tc?\n")
    let source = try DataSource(path: folder.path, options: ReadingOptions(task: "glue/qqp"))
    #expect(source.given.mapValues(\.count) == [.train: 2, .test: 1])
    #expect(source.notes.contains { $0.contains("train.tsv: 2 rows") })
    #expect(try submissions("glue/qqp", folder.path)[0].dataset.count == 2)
  }

  @Test func stsbIsReadInBothForms() throws {
    let original = try TemporaryFolder()
    for (name, count) in [("train", 20), ("dev", 2), ("test", 3)] {
      try original.write(
        "sts-\(name).csv", rows(count) { "g\tf\t2012\t\($0)\t\($0 % 5).500\ta \($0)\tb\tmore\tmore" })
    }
    #expect(try given("glue/stsb", original.path) == [.train: 20, .dev: 2, .test: 3])
    #expect(try split("glue/stsb", original).part(.test).examples[2].target == .value(2.5))
    #expect(try given("similarity", original.path) == [.train: 20, .dev: 2, .test: 3])
    let glue = try TemporaryFolder()
    let head = "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore\n"
    for name in ["train", "dev"] {
      try glue.write("\(name).tsv", head + rows(20) { "\($0)\tg\tf\ty\to\ts\ts\ta \($0)\tb\t1.25" })
    }
    try glue.write("test.tsv", head + "7\tg\tf\ty\to\ts\ts\ta\tb\n")
    #expect(try given("glue/stsb", glue.path) == [.train: 20, .test: 20])
    #expect(try submissions("glue/stsb", glue.path)[0].dataset.examples[0].id == "7")
    try glue.write("dev.tsv", head + "0\tg\tf\ty\to\ts\ts\ta\tb\tfive\n")
    expectError(.badNumber, line: 2, "found \"five\"") { _ = try given("glue/stsb", glue.path) }
  }

  @Test func mnliHasTwoTestSets() throws {
    let folder = try TemporaryFolder()
    let head = "index\tp\ti\tg\ta\tb\tc\td\tsentence1\tsentence2\tlabel1\tgold_label\n"
    func row(_ number: Int, _ label: String) -> String {
      "\(number)\tp\ti\tg\ta\tb\tc\td\ts \(number)\tt\tneutral\t\(label)"
    }
    let labels = ["neutral", "entailment", "contradiction"]
    try folder.write("MNLI/train.tsv", head + rows(30) { row($0, labels[$0 % 3]) })
    try folder.write("MNLI/dev_matched.tsv", head + rows(2) { row($0, labels[$0]) })
    try folder.write("MNLI/dev_mismatched.tsv", head + rows(1) { row($0, labels[$0]) })
    for name in ["matched", "mismatched"] {
      try folder.write("MNLI/test_\(name).tsv", head + "4\tp\ti\tg\ta\tb\tc\td\ts\tt\n")
    }
    let test = try split("glue/mnli", folder).part(.test)
    #expect(test.examples.map(\.group) == ["matched", "matched", "mismatched"])
    #expect(try submissions("glue/mnli", folder.path).map(\.name) == ["MNLI-m.tsv", "MNLI-mm.tsv"])
    #expect(
      try TaskDefinition.named("glue/mnli").labelMap(training: test)?.labels
        == ["contradiction", "entailment", "neutral"])
    try folder.write("MNLI/train.tsv", head + row(0, "-") + "\n")
    expectError(.unseenLabel, line: 2, "contradiction, entailment, neutral", "found \"-\"") {
      _ = try given("glue/mnli", folder.path)
    }
  }

  @Test func rteAndItsLikeHaveFourColumns() throws {
    for (task, labels) in [("rte", ["entailment", "not_entailment"]), ("wnli", ["0", "1"])] {
      let folder = try TemporaryFolder()
      let head = "index\tsentence1\tsentence2\tlabel\n"
      try folder.write("train.tsv", head + rows(20) { "\($0)\ta \($0)\tb\t\(labels[$0 % 2])" })
      if task == "rte" { try folder.write("val.tsv", rows(5) { "\($0)\tc \($0)\td\t\(labels[$0 % 2])" }) }
      try folder.write("dev.tsv", head + "3\ta\tb\t\(labels[1])\n")
      try folder.write("test.tsv", "index\tsentence1\tsentence2\n9\ta\tb\n")
      #expect(try given("glue/\(task)", folder.path) == [.train: task == "rte" ? 25 : 20, .test: 1])
      #expect(try split("glue/\(task)", folder).part(.test).examples[0].id == "3")
    }
    let folder = try TemporaryFolder()
    let head = "index\tquestion\tsentence\tlabel\n"
    try folder.write("train.tsv", head + rows(20) { "\($0)\ta \($0)?\tb\tentailment" })
    try folder.write("dev.tsv", head + "0\ta?\tb\tnot_entailment\n")
    #expect(try given("glue/qnli", folder.path) == [.train: 20, .test: 1])
    expectError(.missingPart, "test.tsv", "dev.tsv, train.tsv") {
      _ = try submissions("glue/qnli", folder.path)
    }
  }

  @Test func theDiagnosticSetIsTestAlone() throws {
    let folder = try TemporaryFolder()
    try folder.write("AX/diagnostic.tsv", "index\tsentence1\tsentence2\n0\ta\tb\n1\tc\td\n")
    #expect(try submissions("glue/ax", folder.path)[0].dataset.count == 2)
    expectError(.missingPart, "diagnostic-full.tsv") { _ = try given("glue/ax", folder.path) }
    try folder.write(
      "AX/diagnostic-full.tsv",
      "Lexical Semantics\tP\tLogic\tKnowledge\tDomain\tPremise\tHypothesis\tLabel\n\t\tx\t\tNews\ta\tb\tneutral\n"
    )
    let cut = try split("glue/ax", folder)
    #expect(try cut.part(.test).count == 1 && cut.parts.count == 1)
    expectError(.missingPart, "expected a train part, found only test") { _ = try cut.part(.train) }
    #expect(try cut.record.split(path: folder.path).indices == cut.indices)
  }

  @Test func brokenRowsAreNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("train.tsv", "x\t1\t\tGood.\nx\t1\n")
    try folder.write("dev.tsv", "x\t1\t\tGood.\n")
    expectError(.tooFewColumns, line: 2, "at least 4 columns, found 2") {
      _ = try given("glue/cola", folder.path)
    }
    try folder.write("train.tsv", "x\t1\t\tGood.\nx\t2\t\tBad.\n")
    expectError(.unseenLabel, line: 2, "0, 1", "found \"2\"") { _ = try given("glue/cola", folder.path) }
    try folder.write("train.tsv", "x\t1\t\t \n")
    expectError(.emptyText, line: 1) { _ = try given("glue/cola", folder.path) }
    let empty = try TemporaryFolder()
    expectError(.missingPart, "expected train.tsv for the train part, found nothing") {
      _ = try given("glue/cola", empty.path)
    }
    expectError(.unreadable) { _ = try given("glue/cola", empty.path + "/absent") }
  }
}
