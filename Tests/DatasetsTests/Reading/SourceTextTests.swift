import Datasets
import Testing

@Suite struct SourceTextTests {
  @Test func bytesThatAreNotUTF8NameLineAndByte() throws {
    let folder = try TemporaryFolder()
    let latin = try folder.write(
      "latin.csv", Array("text,label\nfine,a\ncaf".utf8) + [0xE9, 0x2C, 0x61, 0x0A])
    expectError(.notUTF8, line: 3, "latin.csv:3", "byte 0xE9", "byte 4 of the line", "iconv") {
      _ = try Dataset(path: latin)
    }
    // A sequence that is cut off at the end of the file, overlong forms and surrogates.
    for bytes: [UInt8] in [[0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF]] {
      expectError(.notUTF8, line: 1) { _ = try SourceText(file: "x", bytes: [0x61] + bytes) }
    }
  }

  @Test func missingFilesAndUnknownNamesAreErrors() throws {
    let folder = try TemporaryFolder()
    expectError(.unreadable, "no such file") { _ = try Dataset(path: folder.path + "/none.csv") }
    expectError(.unreadable, "no such file or folder") { _ = try DataSource(path: folder.path + "/none.csv") }
    for (name, found) in [("data.xlsx", "found .xlsx"), ("data", "found none"), (".csv", "found none")] {
      let path = try folder.write(name, "text,label\na,b")
      expectError(.unknownFormat, found) { _ = try Dataset(path: path) }
    }
    expectError(.unknownFormat, "gunzip") { _ = try Dataset(path: try folder.write("x.tab.gz", "x")) }
    let named = ReadingOptions(format: .csv)
    #expect(try Dataset(path: folder.path + "/data", options: named).count == 1)
  }

  @Test func linesAreNumberedWithBothLineEnds() throws {
    let source = try SourceText(file: "x", bytes: Array("a\r\n\nb\rc\nd".utf8))
    #expect(source.lines.map(\.text) == ["a", "", "b\rc", "d"])
    #expect(source.lines.map(\.number) == [1, 2, 3, 4])
  }
}
