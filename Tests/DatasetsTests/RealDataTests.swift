import Crypto
import Datasets
import Evaluation
import Foundation
import JSON
import Testing

@Suite struct RealDataTests {
  @Test func saraHasItsIntentsAndExamples() throws {
    guard let folder = RealData.shared("rasa-sara-2019-md") else { return }
    let source = try DataSource(path: folder)
    let counts = Dictionary(uniqueKeysWithValues: source.dataset.labelCounts.map { ($0.label, $0.count) })
    #expect(source.dataset.count == 4682 && counts.count == 62)
    #expect(counts["enter_data"] == 710 && counts["out_of_scope"] == 396)
    #expect(counts.values.min() == 11 && counts.values.max() == 710)
    #expect(!source.dataset.examples.contains { $0.text.contains("](") })
  }

  @Test func saraFoldsKeepTextsApartAndClassesTogether() throws {
    guard let folder = RealData.shared("rasa-sara-2019-md") else { return }
    let source = try DataSource(path: folder)
    let folds = try source.folds(5, settings: SplitSettings(seed: 1))
    #expect(folds.flatMap { $0.indices[.test] ?? [] }.sorted() == Array(0..<4682))
    for fold in folds {
      let test = try fold.part(.test)
      #expect((930...943).contains(test.count), "\(test.count)")
      #expect(abs(try fold.part(.dev).count - 375) <= 5)
      let learned = Set(try fold.part(.train).examples.map(\.textKey))
      #expect(learned.isDisjoint(with: test.examples.map(\.textKey)))
      let counts = Dictionary(uniqueKeysWithValues: test.labelCounts.map { ($0.label, $0.count) })
      #expect((141...143).contains(counts["enter_data"] ?? 0), "\(counts["enter_data"] ?? 0)")
      #expect(Set(try fold.part(.train).labelCounts.map(\.label)).count >= 61)
    }
  }

  /// The reader against an independent one, and the control classifier against scikit-learn on what both
  /// read.
  @Test func readerAndControlEqualTheReferenceOnSara() throws {
    guard let folder = RealData.shared("rasa-sara-2019-md") else { return }
    let package = #filePath.components(separatedBy: "/DatasetsTests/")[0]
    let golden = try JSONValue(contentsOf: package + "/Goldens/evaluation/sara.json")
    let data = try DataSource(path: folder).dataset
    var hash = SHA256()
    for example in data.examples {
      hash.update(data: Array("\(example.text)\t\(example.target.labelNames[0])\n".utf8))
    }
    let digest = hash.finalize().map { String(format: "%02x", $0) }.joined()
    #expect(digest == golden["sha256"]?.string)

    let labels = try LabelMap(of: [data])
    let targets = try data.examples.map { try #require(labels.index(of: $0.target.labelNames[0])) }
    let train = data.examples.indices.filter { $0 % 5 != 0 }
    let test = data.examples.indices.filter { $0 % 5 == 0 }
    let classifier = try LightClassifier(
      texts: train.map { data.examples[$0].text }, targets: train.map { targets[$0] }, classes: labels.count)
    #expect(classifier.terms.columns == golden["columns"]?.int && classifier.model.converged)
    let matrix = try ConfusionMatrix(
      gold: test.map { targets[$0] },
      predicted: test.map { classifier.prediction(for: data.examples[$0].text) },
      classes: labels.count)
    // Both stand at the same minimum but for their tolerances: a few near ties of 937 may fall differently.
    for (found, key) in [(matrix.macroF1, "macroF1"), (matrix.accuracy, "accuracy")] {
      let expected = try #require(golden[key]?.double)
      #expect(!(abs(found - expected) <= 0.01) == false, "\(key): found \(found), scikit-learn \(expected)")
    }
  }

  @Test func banking77HasItsFiles() throws {
    guard let folder = RealData.shared("banking77") else { return }
    let source = try DataSource(path: folder)
    #expect(source.given[.train]?.count == 10_003 && source.given[.test]?.count == 3_080)
    let split = try source.split()
    #expect(
      split.record.cut.devIsCut
        && (split.parts[.train]?.count ?? 0) + (split.parts[.dev]?.count ?? 0) == 10_003)
    let labels = try LabelMap(of: [split.part(.train)])
    #expect(labels.count == 77)
    try labels.requireLabels(of: split.part(.test))
  }

  @Test func reutersHasItsFiles() throws {
    guard let folder = RealData.cached("data/reuters-r8") else { return }
    let source = try DataSource(path: folder)
    #expect(source.given[.train]?.count == 5_485 && source.given[.test]?.count == 2_189)
    #expect(try LabelMap(of: [source.dataset]).count == 8)
  }

  @Test func glueFilesAreReadWithoutQuoting() throws {
    guard let rte = RealData.shared("glue-rte") else { return }
    let source = try DataSource(path: rte)
    #expect(source.given[.train]?.count == 2_127 && source.given[.dev]?.count == 277)
    #expect(source.dataset.examples.allSatisfy { $0.textPair != nil })
    #expect(source.notes.contains { $0.hasPrefix("val.tsv is not used") })
    #expect(source.notes.contains { $0.contains("no labels") })
    guard let sst = RealData.shared("sst2-sentences") else { return }
    let sentences = try DataSource(path: sst, options: ReadingOptions(textColumn: "0", labelColumn: "1"))
    #expect(SplitPart.allCases.map { sentences.given[$0]?.count } == [6_920, 872, 1_821])
  }

  @Test func similaritiesAreReadAsNumbers() throws {
    guard let folder = RealData.shared("glue-stsb") else { return }
    let options = ReadingOptions(
      format: .tsv, textColumn: "5", pairColumn: "6", labelColumn: "4", target: .regression)
    let counts = try ["train", "dev", "test"].map {
      try Dataset(path: "\(folder)/sts-\($0).csv", options: options).count
    }
    #expect(counts == [5_749, 1_500, 1_379])
  }
}
