import Augmentation
import Evaluation
import TestSupport
import Testing
import Tokenization
import Torch

@Suite(.serialized) struct WordTableTests {
  /// The nearest rows in double precision.
  private func nearest(
    _ count: Int, to rows: [Int32], _ numbers: [Float], _ width: Int, among candidates: [Int32]
  ) -> [Int32] {
    func vector(_ row: Int32) -> [Double] {
      numbers[Int(row) * width..<(Int(row) + 1) * width].map(Double.init)
    }
    func cosine(_ x: [Double], _ y: [Double]) -> Double {
      func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
      return dot(x, y) / (dot(x, x) * dot(y, y)).squareRoot()
    }
    let query = rows.map(vector).reduce([Double](repeating: 0, count: width)) { zip($0, $1).map(+) }
    let scored = candidates.filter { [$0] != rows }.map { ($0, cosine(query, vector($0))) }
    return scored.sorted { $0.1 > $1.1 }.prefix(count).map(\.0)
  }

  @Test(arguments: [1, 4, 15, 500]) func nearestWordsAreThoseOfDoublePrecision(_ count: Int) throws {
    try Threads.set(1)
    var generator = SplitMix64(seed: 4)
    let (rows, width) = (300, 7)
    let numbers = (0..<rows * width).map { _ in Float(generator.uniform() - 0.4) }
    let words = (0..<rows).map { $0 % 5 == 3 ? nil : "w\($0)" }
    let table = try WordTable(words: words, numbers: numbers, width: width, on: .cpu)
    let queries = (0..<rows).map { row -> [Int32] in
      let others = [Int32(row), Int32((row * 7 + 1) % rows), Int32((row * 11 + 5) % rows)]
      return Array(others.prefix(1 + row % 3))
    }
    let candidates = (0..<Int32(rows)).filter { $0 % 5 != 3 }
    let found = try table.nearest(count, to: queries)
    for (query, found) in zip(queries, found) {
      #expect(found == nearest(count, to: query, numbers, width, among: candidates))
    }
  }

  @Test func vectorsOfZerosAreNearToNone() throws {
    let table = try WordTable(
      words: ["a", "b", "c"], numbers: [0, 0, 1, 2, 1, 3], width: 2, on: .cpu)
    #expect(try table.nearest(5, to: [[0], [1], [2]]) == [[], [2], [1]])
    let empty = try WordTable(words: [nil], numbers: [1, 2], width: 2, on: .cpu)
    #expect(try empty.nearest(5, to: [[0]]) == [[]])
  }

  private func vectors(_ words: [String: [Int]]) throws -> WordVectors {
    let lines = words.sorted { $0.key < $1.key }.map { word, numbers in
      ([word] + numbers.map(String.init)).joined(separator: " ")
    }
    let folder = try TemporaryFolder()
    return try WordVectors(file: folder.write(lines.joined(separator: "\n"), to: "vectors.txt"))
  }

  @Test func wordsOfSeveralPiecesTakeTheNearestOfTheFile() throws {
    let fixture = try AugmentationFixture()
    let vectors = try vectors([
      "ganzu": [10, 1], "far": [-10, -1], "near": [10, 2], "hyphen-ated": [10, 9], "no\u{A0}word": [10, 1],
      "loki": [-10, -2],
    ])
    let found = try fixture.candidates(of: "Ganzu bozuki loki ganzu", vectors: vectors)
    #expect(
      found == [
        ["Near", "Hyphen-ated", "Loki", "Far"], [], ["far", "hyphen-ated", "ganzu", "near"],
        ["near", "hyphen-ated", "loki", "far"],
      ])
    var settings = fixture.settings()
    settings.candidatesPerWord = 1
    #expect(try fixture.candidates(of: "ganzu", settings, vectors: vectors) == [["near"]])
  }

  /// A text keeps its meaning for the model where only the case of a word changes, so that is no replacement.
  @Test func aWordInAnotherCaseIsNoCandidate() throws {
    let fixture = try AugmentationFixture()
    let vectors = try vectors([
      "ganzu": [10, 1], "Ganzu": [10, 1], "GANZU": [10, 2], "near": [10, 3], "Near": [10, 3],
    ])
    #expect(
      try fixture.candidates(of: "ganzu Ganzu GANZU", vectors: vectors).map { $0.map { $0.lowercased() } }
        == [["near"], ["near"], ["near"]])
  }

  @Test func withoutAFileTheyTakeTheNearestOfTheModelsEmbeddings() throws {
    let fixture = try AugmentationFixture()
    let model = try fixture.model()
    let table = try #require(
      model.encoder.parameters.first { $0.name == "embeddings.word_embeddings.weight" })
    let numbers = try table.tensor.floats()
    func id(_ token: String) throws -> Int32 { try #require(fixture.tokenizer.tokenId(of: token)) }
    let candidates = try (AugmentationFixture.words + ["the", "of"]).map(id)
    let expected = try nearest(
      15, to: [id("gan"), id("##zu"), id("##ki")], numbers, 24, among: candidates)
    let found = try fixture.candidates(of: "bo ganzuki", model: model)
    #expect(found.count == 2)
    #expect(try found[1].map(id) == expected)
  }
}
