import Datasets
import JSON
import Testing

@Suite struct SplitRecordTests {
  private func write(_ folder: TemporaryFolder, _ name: String = "data.csv", changed: Bool = false) throws
    -> String
  {
    let rows = (0..<60).map { "text \(changed && $0 == 17 ? -1 : $0),label \($0 % 3)\n" }
    return try folder.write(name, "body,label\n" + rows.joined())
  }

  private let options = ReadingOptions(textColumn: "body")

  @Test func recordsSurviveJSON() throws {
    let folder = try TemporaryFolder()
    let source = try DataSource(path: write(folder), options: options)
    let settings = SplitSettings(seed: .max, devShare: 0.2, testShare: 0.3)
    for split in try [source.split(settings)] + source.folds(3, settings: settings) {
      let text = split.record.json.serialized(pretty: true)
      #expect(try SplitRecord(json: JSONValue(parsing: text)) == split.record)
      #expect(!text.contains(folder.path))
    }
    let json = try source.split(settings).record.json
    #expect(json["kind"]?.string == "seeded" && json["seed"]?.string == "18446744073709551615")
    #expect(json["sha256"]?.string?.count == 64 && json["parts"]?["test"]?["examples"]?.int == 18)
  }

  @Test func readingOptionsSurviveJSON() throws {
    for options in [
      ReadingOptions(), ReadingOptions(format: .rasaMarkdown, targets: .ignored, retrievalIntents: .merge),
      ReadingOptions(
        textColumn: "a", pairColumn: "b", labelColumn: "c", splitColumn: "d",
        target: .multiLabel(separator: "|")),
      ReadingOptions(format: .jsonl, target: .regression, targets: .ifPresent),
    ] {
      #expect(try ReadingOptions(json: .object(options.jsonObject)) == options)
    }
  }

  @Test func theSameDataGiveTheSameSplitAgain() throws {
    let folder = try TemporaryFolder()
    let source = try DataSource(path: write(folder), options: options)
    // Another name, line ends and a byte-order mark are the same data.
    let copy = try TemporaryFolder()
    let text = "\u{FEFF}body,label\r\n" + (0..<60).map { "\"text \($0)\",label \($0 % 3)\r\n" }.joined()
    let other = try copy.write("copy.csv", text)
    for split in try [source.split(SplitSettings(seed: 5))]
      + source.folds(4, settings: SplitSettings(seed: 5))
    {
      let again = try split.record.split(path: other)
      #expect(again.indices == split.indices && again.parts.keys == split.parts.keys)
      #expect(again.record.digest == split.record.digest)
    }
  }

  @Test func changedDataAreRefusedWithBothDigests() throws {
    let folder = try TemporaryFolder()
    let record = try DataSource(path: write(folder), options: options).split().record
    let changed = try write(folder, changed: true)
    let digest = try DataSource(path: changed, options: options).dataset.digest
    #expect(digest != record.digest)
    expectError(.changedData, "data.csv", "the data", "expected 60 examples", record.digest, digest) {
      _ = try record.split(path: changed)
    }
  }

  @Test func changedPartsAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = try write(folder)
    var record = try DataSource(path: path, options: options).split().record
    record.parts[.test]?.digest = "0"
    expectError(.changedData, "the test part", "expected 6 examples with SHA-256 0") {
      _ = try record.split(path: path)
    }
    // The same examples as one file are not the same split as the files of a folder.
    let parts = try TemporaryFolder()
    for (name, label) in [("train.csv", "a"), ("dev.csv", "b"), ("test.csv", "c")] {
      try parts.write(name, "body,label\n" + (0..<20).map { "\(label) \($0),\(label)\n" }.joined())
    }
    let files = try DataSource(path: parts.path, options: options)
    let given = try files.split().record
    expectError(.changedData, "given by files", "given by seeded") {
      _ = try given.split(DataSource(files.dataset))
    }
  }

  @Test func damagedRecordsNameTheKey() throws {
    let folder = try TemporaryFolder()
    let good = try #require(DataSource(path: write(folder), options: options).split().record.json.object)
    for (key, value) in [
      ("kind", "other"), ("seed", -1), ("devShare", "x"), ("sha256", nil), ("examples", 1.5), ("parts", nil),
      ("files", [1]), ("source", nil), ("reading", nil), ("devIsCutFromTrain", 1), ("fold", "1"),
      ("folds", 2.5),
    ] as [(String, JSONValue?)] {
      var bad = good
      bad[key] = value
      expectError(.malformed, "\"\(key)\"") { _ = try SplitRecord(json: .object(bad)) }
    }
    var fold = good
    fold["kind"] = "fold"
    let record = try SplitRecord(json: .object(fold))
    expectError(.invalidSetting, "damaged") { _ = try record.split(path: write(folder)) }
  }

  @Test func aRecordWithMoreFoldsThanExamplesIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try write(folder)
    let good = try #require(DataSource(path: path, options: options).folds(3)[0].record.json.object)
    for count in [61, 4_611_686_018_427_387_904, .max] as [Int64] {
      var bad = good
      bad["folds"] = .integer(count)
      let record = try SplitRecord(json: .object(bad))
      expectError(.tooFewExamples, path, "at most 60 folds, the number of examples, found \(count)") {
        _ = try record.split(path: path)
      }
    }
  }
}
