import Evaluation
import JSON
import Testing

@Suite struct EntityScoresTests {
  /// seqeval's report in its default mode and in its strict mode with IOB2 and IOBES.
  @Test func scoresEqualSeqeval() throws {
    let cases = try #require(try GoldenFile.load("entities.json")["made"]?.array)
    #expect(Set(cases.compactMap { $0["scheme"]?.string }) == Set(TagScheme.allCases.map(\.rawValue)))
    for row in cases {
      let scheme = try #require(TagScheme(rawValue: row["scheme"]?.string ?? ""))
      func sentences(_ key: String) throws -> [[String]] {
        try row.values(key).map { ($0.array ?? []).compactMap(\.string) }
      }
      let scores = try EntityScores(
        gold: sentences("gold"), predicted: sentences("predicted"), scheme: scheme)
      #expect(scores.types == (try row.values("types").compactMap(\.string)), "\(scheme)")
      let rows = try row.values("perType").map { ($0.array ?? []).compactMap(\.double) }
      for (found, expected) in zip(scores.perType + [scores.all], rows + [try row.doubles("micro")]) {
        expectClose(found.precision, expected[0], "\(scheme) precision")
        expectClose(found.recall, expected[1], "\(scheme) recall")
        expectClose(found.f1, expected[2], "\(scheme) F1")
        #expect(found.support == Int(expected[3]))
      }
      expectClose(scores.macroF1, try row.doubles("macro")[2], "\(scheme) macro")
      expectClose(scores.weightedF1, try row.doubles("weighted")[2], "\(scheme) weighted")
      expectClose(scores.tokenAccuracy, try row.number("tokenAccuracy"))
    }
  }

  @Test func casesByHand() throws {
    let gold = ["O O O B-MISC I-MISC I-MISC O", "B-PER I-PER O"].map {
      $0.split(separator: " ").map(String.init)
    }
    let found = ["O O B-MISC I-MISC I-MISC I-MISC O", "B-PER I-PER O"].map {
      $0.split(separator: " ").map(String.init)
    }
    let scores = try EntityScores(gold: gold, predicted: found)
    #expect(scores.f1 == 0.5 && scores.tokenAccuracy == 0.8)
    let loose = try TagScheme.conll.entities(of: [["I-PER", "I-PER", "O", "I-LOC", "B-LOC", "I-ORG"]])
    #expect(
      loose == [
        Entity(type: "PER", sentence: 0, words: 0..<2), Entity(type: "LOC", sentence: 0, words: 3..<4),
        Entity(type: "LOC", sentence: 0, words: 4..<5), Entity(type: "ORG", sentence: 0, words: 5..<6),
      ])
    #expect(try TagScheme.iob2.entities(of: [["I-PER", "B-PER", "I-LOC"]]).map(\.words) == [1..<2])
    #expect(
      try TagScheme.iobes.entities(of: [["B-X", "E-X", "B-X", "I-X", "S-X"]]).map(\.words) == [0..<2, 4..<5])
  }

  @Test func tagsThatNoSchemeKnowsAreErrors() {
    for scheme in [TagScheme.iob2, .iobes] {
      let error = #expect(throws: EvaluationError.self) { try scheme.entities(of: [["O"], ["O", "X-PER"]]) }
      #expect(error?.message.contains("sentence 1, word 1") == true)
    }
    #expect(throws: EvaluationError.self) { try TagScheme.conll.entities(of: [[""]]) }
    let error = #expect(throws: EvaluationError.self) {
      try EntityScores(gold: [["O"], ["O"]], predicted: [["O"], ["O", "O"]])
    }
    #expect(error?.code == .lengthsDiffer && error?.message.contains("sentence 1") == true)
  }
}
