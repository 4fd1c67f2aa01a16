import Datasets
import Testing

@Suite struct FoldTests {
  private let source = DataSource(
    Dataset(
      examples: examples([("a", 40), ("b", 21), ("c", 7), ("d", 2), ("e", 1)])
        + [Example(text: " A 3 ", target: .label("a")), Example(text: "a 3", target: .label("b"))],
      source: "toy"))

  @Test func everyExampleIsTestedOnceAndNeverLearned() throws {
    let folds = try source.folds(5)
    #expect(folds.count == 5)
    #expect(folds.flatMap { $0.indices[.test] ?? [] }.sorted() == Array(source.dataset.examples.indices))
    for fold in folds {
      let parts = try SplitPart.allCases.map { try #require(fold.indices[$0]) }
      #expect(parts.flatMap { $0 }.sorted() == Array(source.dataset.examples.indices))
      #expect((13...16).contains(parts[2].count), "\(parts[2].count)")
      #expect((5...7).contains(parts[1].count), "\(parts[1].count)")
    }
  }

  @Test func equalTextsAreInOneFoldAndOnePart() throws {
    for fold in try source.folds(5, settings: SplitSettings(seed: 9)) {
      let keys = try SplitPart.allCases.map { Set(try fold.part($0).examples.map(\.textKey)) }
      #expect(keys[0].isDisjoint(with: keys[1]))
      #expect(keys[0].isDisjoint(with: keys[2]))
      #expect(keys[1].isDisjoint(with: keys[2]))
    }
  }

  @Test func classesAreSpreadOverFolds() throws {
    for fold in try source.folds(5) {
      let counts = Dictionary(
        uniqueKeysWithValues: try fold.part(.test).labelCounts.map { ($0.label, $0.count) })
      #expect((7...9).contains(counts["a"] ?? 0) && (3...6).contains(counts["b"] ?? 0), "\(counts)")
      #expect((0...3).contains(counts["c"] ?? 0))
      // The dev part learns nothing that training has not seen.
      let seen = Set(try fold.part(.train).examples.map(\.target))
      #expect(try fold.part(.dev).examples.allSatisfy { seen.contains($0.target) })
    }
  }

  @Test func oneFoldAloneIsTheSameAsAmongAll() throws {
    let settings = SplitSettings(seed: 4, devShare: 0.2)
    for (number, fold) in try source.folds(5, settings: settings).enumerated() {
      let alone = try source.fold(number, of: 5, settings: settings)
      #expect(alone.indices == fold.indices && alone.record == fold.record)
    }
    for number in [-1, 5, .max] {
      expectError(.invalidSetting, "toy: expected a fold from 0 to 4, found \(number)") {
        _ = try source.fold(number, of: 5)
      }
    }
  }

  @Test func oneFoldAndTooManyFoldsAreErrors() {
    expectError(.invalidSetting, "at least 2 folds, found 1") { _ = try source.folds(1) }
    for count in [74, 1 << 62, .max] {
      expectError(.tooFewExamples, "toy: expected at most 73 folds, the number of examples, found \(count)") {
        _ = try source.folds(count)
      }
      expectError(.tooFewExamples, "found \(count)") { _ = try source.fold(0, of: count) }
    }
    // As many folds as examples, but equal texts stay together: a fold is empty.
    expectError(.tooFewExamples, "at least one for test") { _ = try source.folds(73) }
  }
}
