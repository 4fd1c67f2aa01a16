import Augmentation
import TestSupport
import Testing

@Suite struct WordVectorsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func error(_ bytes: [UInt8]) throws -> AugmentationError? {
    let file = try folder.write(bytes, to: "vectors.txt")
    return augmentationError { _ = try WordVectors(file: file) }
  }

  @Test func wordsAndNumbersAreRead() throws {
    let file = try folder.write("the 0.5 -1 2e-3\r\n<unk> 9 9 9\nCafé 1 2 3 \n, 4 5 6", to: "vectors.txt")
    let vectors = try WordVectors(file: file)
    #expect(vectors.words == ["the", "Café", ","] && vectors.width == 3)
    #expect(vectors.numbers == [0.5, -1, 2e-3, 1, 2, 3, 4, 5, 6])
    #expect(vectors.place(of: ",") == 2 && vectors.place(of: "The") == nil)
    // Canonically equivalent, but other bytes.
    #expect(vectors.place(of: "Cafe\u{301}") == nil)
  }

  @Test func onlyTheFirstWordsAreRead() throws {
    let file = try folder.write("a 1\nb 2\nc not read", to: "vectors.txt")
    #expect(try WordVectors(file: file, limit: 2).words == ["a", "b"])
    #expect(augmentationError { _ = try WordVectors(file: file, limit: 0) }?.code == .invalidSetting)
  }

  @Test(arguments: [
    ("a 1 2\nb 1\n", ":2", "2 numbers", "1"), ("a 1 2\nb 1 2 3\n", ":2", "2 numbers", "3"),
    ("a 1 2\nb 1 x\n", ":2", "finite numbers", "number 2"), ("a nan\n", ":1", "finite numbers", "number 1"),
    ("a 1\nb inf\n", ":2", "finite", "number 1"), ("a 1\na 2\n", ":2", "every word once", "a word"),
    ("a\n", ":1", "a word and its numbers", "no number"), (" 1 2\n", ":1", "a word", "no word"),
    ("a 1\n\nb 2\n", ":2", "a word", "no number"), ("a  1\n", ":1", "finite", "number 1"),
    ("", "vectors.txt", "words", "no word"), ("<unk> 1 2\n", "vectors.txt", "words", "no word"),
  ]) func whatIsNotInGloVesFormIsRefused(
    text: String, place: String, expected: String, found: String
  ) throws {
    let error = try #require(try error(Array(text.utf8)))
    #expect(error.code == .badVectors && error.place.hasPrefix(folder.path) && error.place.hasSuffix(place))
    #expect(error.expected.contains(expected) && error.found.contains(found), "\(error)")
  }

  @Test func otherFilesAreRefused() throws {
    let broken = try #require(try error(Array("a 1\n".utf8) + [0x62, 0xFF, 0x20, 0x31]))
    #expect(broken.code == .badVectors && broken.place.hasSuffix("vectors.txt:2"))
    let long = try #require(try error([UInt8](repeating: 0x61, count: 3 << 20)))
    #expect(long.code == .badVectors && long.place.hasSuffix("vectors.txt:1"))
    // No option of a corpus helps here.
    #expect(long.found.hasSuffix("break lines after each word's numbers"))
    let missing = augmentationError { _ = try WordVectors(file: folder.file("none")) }
    #expect(missing?.code == .badVectors)
    #expect(augmentationError { _ = try WordVectors(file: folder.path) }?.code == .badVectors)
  }
}
