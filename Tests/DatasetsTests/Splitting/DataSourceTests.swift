import Datasets
import Testing

@Suite struct DataSourceTests {
  private func csv(_ label: String, _ count: Int) -> String {
    "text,label\n" + (0..<count).map { "\(label) \($0),\(label)\n" }.joined()
  }

  @Test func folderFilesAreParts() throws {
    for names in [["train.csv", "dev.csv", "test.csv"], ["my_train.csv", "my-valid.csv", "test set.csv"]] {
      let folder = try TemporaryFolder()
      for (name, count) in zip(names, [5, 3, 2]) { try folder.write(name, csv("a", count)) }
      try folder.write("LICENSE", "x")
      let source = try DataSource(path: folder.path)
      #expect(source.fileNames == names && source.notes == [])
      let split = try source.split()
      #expect(split.record.cut.kind == .files && !split.record.cut.devIsCut)
      #expect(SplitPart.allCases.map { split.parts[$0]?.count } == [5, 3, 2])
      #expect(source.dataset.count == 10 && split.indices[.test] == [8, 9])
    }
  }

  @Test func missingDevIsCutFromTrain() throws {
    let folder = try TemporaryFolder()
    try folder.write("x-train.tsv", "text\tlabel\n" + (0..<40).map { "t\($0)\t\($0 % 2)\n" }.joined())
    try folder.write("x-test.tsv", "text\tlabel\nu\t0\n")
    let split = try DataSource(path: folder.path).split()
    #expect(split.record.cut.devIsCut && split.record.cut.kind == .files)
    #expect(SplitPart.allCases.map { split.parts[$0]?.count } == [36, 4, 1])
    #expect(try split.part(.test).examples[0].text == "u")
  }

  @Test func trainAndDevAloneHaveNoTest() throws {
    let folder = try TemporaryFolder()
    try folder.write("train.csv", csv("a", 5))
    try folder.write("val.csv", csv("a", 5))
    let split = try DataSource(path: folder.path).split()
    expectError(.missingPart, "expected a test part, found only train and dev") { _ = try split.part(.test) }
  }

  @Test func oneFileIsCutBySeed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("all.csv", csv("a", 50) + csv("b", 50).dropFirst("text,label\n".count))
    let split = try DataSource(path: path).split(SplitSettings(seed: 3))
    #expect(split.record.cut.kind == .seeded)
    #expect(SplitPart.allCases.map { split.parts[$0]?.count } == [80, 10, 10])
    #expect(split.record.source == "all.csv" && split.record.files == ["all.csv"])
    // A folder with nothing else, or with train alone, is the same.
    #expect(try DataSource(path: folder.path).split(SplitSettings(seed: 3)).indices == split.indices)
  }

  @Test func aColumnSaysTheParts() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "all.csv", "text,label,part\na,x,train\nb,x,Test\nc,y,validation\nd,y,TRAIN\n")
    let split = try DataSource(path: path, options: ReadingOptions(splitColumn: "part")).split()
    #expect(split.record.cut.kind == .column)
    #expect(split.indices == [.train: [0, 3], .dev: [2], .test: [1]])
    let bad = try folder.write("bad.csv", "text,label,part\na,x,train\nb,x,other\n")
    expectError(.malformed, line: 3, "found \"other\"") {
      _ = try DataSource(path: bad, options: ReadingOptions(splitColumn: "part"))
    }
    expectError(.missingColumn, line: 1, "\"fold\" for the split") {
      _ = try DataSource(path: path, options: ReadingOptions(splitColumn: "fold"))
    }
    let noTrain = try folder.write("none.csv", "text,label,part\na,x,dev\nb,x,test\n")
    expectError(.missingPart, "of train") {
      _ = try DataSource(path: noTrain, options: ReadingOptions(splitColumn: "part")).split()
    }
  }

  @Test func aWrongPartInTheOnlyFileOfAFolderNamesThatFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("only.csv", "text,label,part\na,x,train\nb,x,other\n")
    expectError(.malformed, line: 3, path, "found \"other\"") {
      _ = try DataSource(path: folder.path, options: ReadingOptions(splitColumn: "part"))
    }
  }

  @Test func rasaFoldersAreReadTogether() throws {
    let folder = try TemporaryFolder()
    try folder.write("README.md", "# About\n- nothing\n")
    try folder.write("domain.yml", "intents:\n- a\n")
    try folder.write("b.md", "## intent:b\n- two\n")
    try folder.write("a.yml", "nlu:\n- intent: a\n  examples: |\n    - one\n")
    let source = try DataSource(path: folder.path)
    #expect(source.dataset.examples.map(\.text) == ["one", "two"] && source.fileNames == ["a.yml", "b.md"])
  }

  /// A file in another encoding may hold intents, which nobody would miss before the model does.
  @Test func aRasaFileThatIsNotUTF8IsAnErrorNotPassedOver() throws {
    let latin: [UInt8] = Array("## intent:b\n- caf".utf8) + [0xE9]
    let wide: [UInt8] = [0xFF, 0xFE] + "## intent:b\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let cases: [(String, [UInt8], Int, String)] = [
      ("b.md", latin, 2, "0xE9 at byte 6"), ("b.yml", latin, 2, "0xE9 at byte 6"), ("b.md", wide, 1, "0xFF"),
    ]
    for (name, bytes, line, byte) in cases {
      let folder = try TemporaryFolder()
      try folder.write("a.md", "## intent:a\n- one\n")
      let path = try folder.write(name, bytes)
      expectError(.notUTF8, line: line, path, byte) { _ = try DataSource(path: folder.path) }
    }
  }

  @Test func filesWithoutIntentsArePassedOverHoweverTheyLook() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.md", "## intent:a\n- one\n")
    try folder.write("blank.md", " \n\n")
    try folder.write("commented.md", "<!--\n## intent:old\n- x\n-->\n# Notes\n")
    try folder.write("synonyms.md", "## synonym:x\n- y\n")
    try folder.write("config.yml", "pipeline:\n  nlu: x\nnluish: y\n")
    #expect(try DataSource(path: folder.path).fileNames == ["a.md"])
  }

  @Test func intentsInUnusualSpellingAreNotPassedOver() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.md", "  ## Intent : a\n- one\n")
    try folder.write("b.yml", "\"nlu\" :\n- intent: b\n  examples: |\n    - two\n")
    try folder.write("c.yaml", "'nlu':\n- intent: c\n  examples: |\n    - three\n")
    #expect(try DataSource(path: folder.path).dataset.examples.map(\.text) == ["one", "two", "three"])
  }

  @Test func anIntentWithoutNameIsAnErrorNotPassedOver() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.md", "## intent:a\n- one\n")
    let path = try folder.write("b.md", "# Title\n\n## intent: \n- two\n")
    expectError(.missingLabel, line: 3, path, "a name behind \"## intent:\"") {
      _ = try DataSource(path: folder.path)
    }
  }

  @Test func theBetterNameForDevWinsAndANoteSaysSo() throws {
    let folder = try TemporaryFolder()
    for name in ["train.csv", "my_train.csv", "val.csv", "dev.csv"] { try folder.write(name, csv(name, 2)) }
    let source = try DataSource(path: folder.path)
    #expect(source.fileNames == ["train.csv", "dev.csv"])
    #expect(
      source.notes == [
        "my_train.csv is not used: train.csv is the train part",
        "val.csv is not used: dev.csv is the dev part",
      ])
  }

  @Test func wordsBeforeTheExtensionCount() throws {
    let folder = try TemporaryFolder()
    for name in ["x.train.csv", "x.dev.csv", "x.val.csv"] { try folder.write(name, csv(name, 2)) }
    #expect(try DataSource(path: folder.path).fileNames == ["x.train.csv", "x.dev.csv"])
  }

  @Test func aTestFileWithoutLabelsIsNoted() throws {
    let folder = try TemporaryFolder()
    try folder.write("train.csv", csv("a", 3))
    try folder.write("dev.csv", csv("a", 3))
    try folder.write("test.csv", "index,text\n0,b\n")
    let source = try DataSource(path: folder.path)
    #expect(source.notes.count == 1 && source.notes[0].contains("no labels"))
    #expect(try source.split().part(.test).examples == [Example(text: "b")])
  }

  @Test func unclearFoldersAreErrors() throws {
    let folder = try TemporaryFolder()
    expectError(.missingPart, "found none") { _ = try DataSource(path: folder.path) }
    try folder.write("a.csv", csv("a", 3))
    try folder.write("b.csv", csv("a", 3))
    expectError(.ambiguousFiles, "found a.csv, b.csv") { _ = try DataSource(path: folder.path) }
    try folder.write("test.csv", csv("a", 3))
    expectError(.missingPart, "a file for train") { _ = try DataSource(path: folder.path) }
    try folder.write("train.csv", csv("a", 3))
    try folder.write("train.tsv", "text\tlabel\na\tb\n")
    expectError(.ambiguousFiles, "train.csv and train.tsv") { _ = try DataSource(path: folder.path) }
    #expect(try DataSource(path: folder.path, options: ReadingOptions(format: .csv)).dataset.count == 6)
  }

  @Test func tooFewExamplesAndBadSharesAreErrors() throws {
    let source = DataSource(Dataset(examples: examples([("a", 2)]), source: "x"))
    expectError(.tooFewExamples, "2 examples") { _ = try source.split() }
    for (dev, test) in [(0, 0.1), (0.1, 0), (0.5, 0.5), (-0.1, 0.2), (.nan, 0.1)] {
      expectError(.invalidSetting) { _ = try source.split(SplitSettings(devShare: dev, testShare: test)) }
    }
  }
}
