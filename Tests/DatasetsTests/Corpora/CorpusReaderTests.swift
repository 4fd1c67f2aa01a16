import Datasets
import Foundation
import Testing

@Suite struct CorpusReaderTests {
  @Test func blankLinesAndFilesEndDocuments() throws {
    let found = try CorpusFolder().documents([
      ("b.txt", "\u{FEFF}\n one \r\ntwo\r\n \t\n\nthree"), ("a.txt", "four\n\nfive"),
    ])
    #expect(found == [["one", "two"], ["three"], ["four"], ["five"]])
  }

  @Test func linesAndTitlesBeginDocuments() throws {
    let text = "\n = Title = \n\n one \n\n = = Part = = \n two\n = Other = \n three\n"
    let lines = try CorpusFolder().documents([("a.txt", text)], CorpusSettings(form: .lines))
    #expect(lines == [["= Title ="], ["one"], ["= = Part = ="], ["two"], ["= Other ="], ["three"]])
    let titles = try CorpusFolder().documents([("a.txt", text)], CorpusSettings(form: .wikiText))
    #expect(titles == [["= Title =", "one", "= = Part = =", "two"], ["= Other =", "three"]])
  }

  @Test func objectsAreDocumentsAndTheirLinesSegments() throws {
    let text = "{\"text\": \"one\\n two \\n\\n\"}\n\n{\"id\": 3, \"text\": \"\"}\n{\"text\": \"three\"}"
    #expect(try CorpusFolder().documents([("a.jsonl", text)]) == [["one", "two"], ["three"]])
    let other = try CorpusFolder().documents(
      [("a.ndjson", "{\"body\": \"x\"}")], CorpusSettings(field: "body"))
    #expect(other == [["x"]])
  }

  @Test func sentencesAreCutAtTheirEnd() {
    func cut(_ text: String) -> [String] { SentenceCut.sentences(of: text).map(String.init) }
    #expect(
      cut("One is. Two is! \"Three?\" Four… 5.") == ["One is.", "Two is!", "\"Three?\"", "Four…", "5."])
    #expect(
      cut("It rose 2.5 points, e.g. here. Then (it fell.) \u{AB}So.\u{BB} End")
        == ["It rose 2.5 points, e.g. here.", "Then (it fell.)", "\u{AB}So.\u{BB}", "End"])
    #expect(cut("一。二！「三？」四") == ["一。", "二！", "「三？」", "四"])
    #expect(cut(" a . B ") == ["a .", "B"] && cut(" ") == [] && cut("...") == ["..."])
  }

  @Test func sentencesLoseNothingButWhiteSpace() throws {
    let text = "A b.c d. E?! F \" . G。h i. j K.\"L. M "
    let joined = SentenceCut.sentences(of: text).joined().filter { !$0.isWhitespace }
    #expect(joined == text.filter { !$0.isWhitespace })
    let found = try CorpusFolder().documents(
      [("a.txt", "One. Two.\nThree.\n\nFour.")], CorpusSettings(splitsSentences: true))
    #expect(found == [["One.", "Two.", "Three."], ["Four."]])
  }

  @Test func linesLongerThanTheBufferAreWhole() throws {
    let long = String(repeating: "ab", count: 300_000)
    let found = try CorpusFolder().documents([("a.txt", "x\n\(long)\n\(long)y")])
    #expect(found == [["x", long, long + "y"]])
  }

  @Test func foldersGiveTheirTextsInOrder() throws {
    let folder = try TemporaryFolder()
    for name in ["b.txt", "a/z.jsonl", "a.txt", "c.md", ".hidden.txt", ".git/x.txt"] {
      try folder.write(name, "x")
    }
    let corpus = try Corpus(paths: [folder.path, folder.path + "/c.md"])
    #expect(
      corpus.files.map { $0.dropFirst(folder.path.count + 1) } == ["a.txt", "a/z.jsonl", "b.txt", "c.md"])
  }

  @Test func badFilesAreNamedWithTheLine() throws {
    let folder = try CorpusFolder()
    expectError(.notUTF8, line: 2, "a.txt", "0xFF", "byte 2 ") {
      _ = try CorpusFolder.documents(
        of: Corpus(paths: [folder.folder.write("a.txt", Array("ok\nx".utf8) + [0xFF, 0x0A])]))
    }
    let short = CorpusSettings(maximumLineBytes: 3)
    #expect(try folder.documents([("b.txt", "abc\nabc")], short) == [["abc", "abc"]])
    expectError(.tooLong, line: 2, "b.txt", "at most 3 bytes") {
      _ = try folder.documents([("b.txt", "abc\nabcd\n")], short)
    }
    expectError(.empty, "c.txt", "none in 2 file") {
      _ = try folder.documents([("c.txt", " \n\n"), ("d.txt", "")])
    }
    expectError(.malformed, line: 2, "e.jsonl") {
      _ = try folder.documents([("e.jsonl", "{\"text\": \"x\"}\n{\"text\": ")])
    }
    expectError(.malformed, line: 1, "found a number") {
      _ = try folder.documents([("f.jsonl", "{\"text\": 3}")])
    }
    expectError(.missingColumn, line: 1, "\"text\"", "\"body\"") {
      _ = try folder.documents([("g.jsonl", "{\"body\": \"secret\"}")])
    }
  }

  @Test func absentFilesAndSettingsThatCannotBeAreErrors() throws {
    let folder = try TemporaryFolder()
    expectError(.unreadable, "nothing-here") { _ = try Corpus(paths: ["/nothing-here"]) }
    expectError(.empty, folder.path) { _ = try Corpus(paths: [folder.path]) }
    expectError(.invalidSetting, "maximumLineBytes") {
      _ = try Corpus(paths: [folder.write("a.txt", "x")], settings: CorpusSettings(maximumLineBytes: 0))
    }
    let pipe = folder.path + "/pipe.txt"
    #expect(mkfifo(pipe, 0o600) == 0)
    expectError(.unreadable, "pipe.txt", "expected a file") { _ = try Corpus(paths: [pipe]).digest() }
  }

  @Test func theDigestIsOfBytesAndSettings() throws {
    let folder = try TemporaryFolder()
    func digest(_ name: String, _ text: String, _ settings: CorpusSettings = CorpusSettings()) throws
      -> String
    {
      try Corpus(paths: [folder.write(name, text)], settings: settings).digest()
    }
    let base = try digest("a.txt", "one\ntwo")
    #expect(try digest("b.txt", "one\ntwo") == base)
    let others = [
      try digest("a.txt", "one\ntwo\n"), try digest("a.jsonl", "one\ntwo"),
      try digest("a.txt", "one\ntwo", CorpusSettings(form: .lines)),
      try digest("a.txt", "one\ntwo", CorpusSettings(splitsSentences: true)),
    ]
    #expect(Set(others + [base]).count == 5)
    let corpus = try Corpus(paths: [folder.write("c.txt", "one\ntwo"), folder.write("d.txt", "x")])
    let reader = CorpusReader(corpus)
    while try reader.next() != nil {}
    #expect(try reader.digest() == corpus.digest())
  }
}
