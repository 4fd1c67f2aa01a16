import Datasets
import Testing

@Suite struct DelimitedReaderTests {
  private let two = [
    Example(text: "hello there", target: .label("greet")),
    Example(text: "a, \"b\"\nc", target: .label("other")),
  ]

  @Test func quotedFieldsKeepCommasQuotesAndLines() throws {
    let text = "text,label\nhello there,greet\n\"a, \"\"b\"\"\nc\",\"other\"\n"
    #expect(try read(text, "x.csv") == two)
  }

  @Test func lineEndsMarkAndMissingLastLineEndDoNotMatter() throws {
    let text = "\u{FEFF}text,label\r\nhello there,greet\r\n\r\n\"a, \"\"b\"\"\nc\",\"other\""
    #expect(try read(text, "x.csv") == two)
    #expect(try read(text + "\r\n", "x.csv") == two)
    #expect(try read(text + "\r", "x.csv") == two)
  }

  @Test func quotesInsideAnUnquotedFieldAreOrdinary() throws {
    #expect(try read("text,label\nsay \"hi\",a\n", "x.csv")[0].text == "say \"hi\"")
  }

  @Test func tabSeparatedFilesHaveNoQuoting() throws {
    let text = "sentence\tlabel\n\"open quote\t1\nit's \"\"\"\t0\n"
    #expect(
      try read(text, "x.tsv") == [
        Example(text: "\"open quote", target: .label("1")), Example(text: "it's \"\"\"", target: .label("0")),
      ])
  }

  @Test func usualNamesAreFoundInAnyCaseAndOrder() throws {
    for (header, row) in [
      ("label,text", "a,t"), ("Text,Category", "t,a"), ("id,intent,utterance", "7,a,t"),
      (" Sentence , CLASS ", "t,a"),
    ] {
      #expect(
        try read(header + "\n" + row, "x.csv") == [Example(text: "t", target: .label("a"))], "\(header)")
    }
  }

  @Test func usualPairsAreFound() throws {
    for header in ["sentence1,sentence2,label", "premise,hypothesis,label", "question1,question2,label"] {
      let found = try read(header + "\nt,u,a", "x.csv")
      #expect(found == [Example(text: "t", textPair: "u", target: .label("a"))], "\(header)")
    }
  }

  @Test func columnsGivenByNameWin() throws {
    let options = ReadingOptions(textColumn: "b", pairColumn: "text", labelColumn: "C")
    let found = try read("text,b,c,label\n1,2,3,4", "x.csv", options)
    #expect(found == [Example(text: "2", textPair: "1", target: .label("3"))])
    // A text that was named has no pair unless it is named too.
    let single = ReadingOptions(textColumn: "sentence1")
    #expect(try read("sentence1,sentence2,label\nt,u,a", "x.csv", single)[0].textPair == nil)
  }

  @Test func numbersMeanAFileWithoutHeader() throws {
    let options = ReadingOptions(textColumn: "0", labelColumn: "1")
    #expect(
      try read("t\ta\nu\tb\textra", "x.tsv", options) == [
        Example(text: "t", target: .label("a")), Example(text: "u", target: .label("b")),
      ])
    #expect(try read("t\t1\nu\t2", "x.tsv", options).map(\.target) == [.label("1"), .label("2")])
    // Unless the header has such names.
    #expect(try read("0,1\nt,a", "x.csv", options) == [Example(text: "t", target: .label("a"))])
    expectError(.tooFewColumns, line: 2, "expected 2 columns, found 1") {
      _ = try read("t\ta\nu", "x.tsv", options)
    }
  }

  @Test func missingColumnsListThoseFound() {
    expectError(.missingColumn, line: 1, "x.csv:1", "\"foo\", \"label\"", "--text-column") {
      _ = try read("foo,label\na,b", "x.csv")
    }
    expectError(.missingColumn, line: 1, "for the label", "\"text\", \"foo\"", "--label-column") {
      _ = try read("text,foo\na,b", "x.csv")
    }
    expectError(.missingColumn, line: 1, "expected a column \"zip\" for the text") {
      _ = try read("text,label\na,b", "x.csv", ReadingOptions(textColumn: "zip"))
    }
  }

  @Test func longTextsTakenForAHeaderAreNotQuotedWhole() {
    let secret = "my password is swordfish and nobody may know it"
    do {
      _ = try read("\(secret)\t1\nx\t2", "x.tsv")
      Issue.record("expected an error")
    } catch {
      #expect(!"\(error)".contains("nobody"))
    }
  }

  @Test func rowsOfTheWrongWidthNameTheirLine() {
    expectError(.tooFewColumns, line: 4, "x.csv:4", "expected 2 columns, found 1") {
      _ = try read("text,label\n\"a\nb\",c\nonly one\n", "x.csv")
    }
    expectError(.tooManyColumns, line: 2, "expected 2 columns, found 3", "quotes") {
      _ = try read("text,label\na, b,c\n", "x.csv")
    }
  }

  @Test func brokenQuotesNameTheirLine() {
    expectError(.malformed, line: 3, "closing quote") {
      _ = try read("text,label\na,b\n\"open,c\nd,e\n", "x.csv")
    }
    expectError(.malformed, line: 2, "behind a closing quote") {
      _ = try read("text,label\n\"a\"b,c\n", "x.csv")
    }
  }

  @Test func emptyTextsAndLabelsNameTheirLine() {
    expectError(.emptyText, line: 2, "column \"text\"") { _ = try read("text,label\n \t,b\n", "x.csv") }
    expectError(.missingLabel, line: 3) { _ = try read("text,label\na,b\nc, \n", "x.csv") }
    expectError(.emptyText, line: 2) {
      _ = try read("text\n\"\"\n", "x.csv", ReadingOptions(targets: .ignored))
    }
  }

  @Test func filesWithoutExamplesAreErrors() {
    expectError(.empty, "empty file of 0 bytes") { _ = try read("", "x.csv") }
    expectError(.empty, "empty file of 3 bytes") { _ = try read(" \n\t", "x.csv") }
    expectError(.empty, "only the header") { _ = try read("text,label\n", "x.csv") }
  }

  @Test func targetsMayBeAbsentWhenTheyNeedNotBeThere() throws {
    let options = ReadingOptions(targets: .ifPresent)
    #expect(try read("text\na", "x.csv", options) == [Example(text: "a")])
    #expect(try read("text,label\na,b", "x.csv", options)[0].target == .label("b"))
    #expect(try read("text,label\na,", "x.csv", ReadingOptions(targets: .ignored)) == [Example(text: "a")])
  }

  @Test func severalLabelsStandInOneField() throws {
    let options = ReadingOptions(target: .multiLabel(separator: "|"))
    let found = try read("text,labels\na,x| y |x\nb,\n", "x.csv", options)
    #expect(found.map(\.target) == [.labels(["x", "y"]), .labels([])])
  }

  @Test func numbersAreTargets() throws {
    let options = ReadingOptions(target: .regression)
    #expect(try read("text,score\na,-1.5e1\n", "x.csv", options)[0].target == .value(-15))
    for bad in ["nan", "inf", "1,5", "x"] {
      expectError(.badNumber, line: 2, "finite number") {
        _ = try read("text\tscore\na\t\(bad)\n", "x.tsv", options)
      }
    }
    expectError(.missingLabel, line: 2) { _ = try read("text,score\na,\n", "x.csv", options) }
  }

  @Test func orangeFilesNameTheirClassInTheThirdLine() throws {
    let text = "Category\tText\nd\tstring\nclass\t\n\nearn\t\"a \"\"b\"\"\tc\"\nacq\tplain\n"
    #expect(
      try read(text, "x.tab") == [
        Example(text: "a \"b\"\tc", target: .label("earn")), Example(text: "plain", target: .label("acq")),
      ])
    // The text column is found by its type when its name says nothing.
    let other = "Foo\tBar\nstring\td\nmeta\tclass\nt\ta\n"
    #expect(try read(other, "x.tab") == [Example(text: "t", target: .label("a"))])
    expectError(.malformed, line: 1, "three header lines") { _ = try read("a\tb\nc\td\n", "x.tab") }
    expectError(.malformed, line: 3, "at most one") {
      _ = try read("text\tb\tc\nstring\td\td\n\tclass\tclass\nx\ty\tz", "x.tab")
    }
    expectError(.empty, "only the header") { _ = try read("text\tb\nstring\td\n\tclass\n", "x.tab") }
    // What types and flags say of a column without a name is said of nothing.
    for (types, flags, line) in [("string\td", "\t\tclass", 3), ("c\tc\tstring", "\tclass", 2)] {
      expectError(.tooManyColumns, line: line, "at most 2 columns, the names of line 1, found 3") {
        _ = try read("text\tb\n\(types)\n\(flags)\nx\ty\n", "x.tab")
      }
    }
    #expect(
      try read("text\tb\tc\nstring\n\tclass\nx\ty\tz\n", "x.tab") == [Example(text: "x", target: .label("y"))]
    )
  }

  @Test func aTextOfAMegabyteIsRead() throws {
    let long = String(repeating: "word ", count: 200_000)
    #expect(try read("text,label\n\"\(long)\",a\n", "x.csv")[0].text == long)
  }
}
