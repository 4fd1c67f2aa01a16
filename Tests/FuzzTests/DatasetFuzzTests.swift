import Datasets
import Evaluation
import Foundation
import JSON
import TestSupport
import Testing

@Suite struct DatasetFuzzTests {
  /// Reads a data file, cuts it and repeats the cut from its record, as commands do; whether it was accepted.
  private func use(_ path: String, _ options: ReadingOptions) throws -> Bool {
    let source: DataSource
    do {
      source = try DataSource(path: path, options: options)
    } catch let error as DatasetError {
      #expect(error.file == path || error.code == .invalidSetting, "\(error)")
      return false
    }
    #expect(source.dataset.places?.count == source.dataset.count)
    _ = source.dataset.labelCounts
    do {
      for split in try [source.split()] + source.folds(2) {
        let record = try SplitRecord(json: JSONValue(parsing: split.record.json.serialized()))
        #expect(try record.split(path: path).indices == split.indices)
        if let labels = try? LabelMap(of: [split.part(.train)]) { try labels.requireLabels(of: split.all) }
      }
    } catch let error as DatasetError {
      let codes: [DatasetError.Code] = [.tooFewExamples, .missingPart, .unseenLabel]
      #expect(codes.contains(error.code), "\(error)")
    }
    return true
  }

  @Test(arguments: DataFiles.samples.indices)
  func damagedFilesAreReadOrRefused(number: Int) throws {
    let folder = try TemporaryFolder()
    let samples = DataFiles.samples
    let mutator = ByteMutator([Array(samples[number].text.utf8)], words: DataFiles.words)
    var options = ReadingOptions()
    try Fuzz.expectSurvival("mutant.\(samples[number].format)", in: folder) { generator in
      options = generator.index(below: 2) == 0 ? ReadingOptions() : DataFiles.options(using: &generator)
      options.format = samples[number].format
      return mutator.mutant(using: &generator)
    } use: {
      try use($0, options)
    }
  }

  /// Pieces of every format, read as any of them.
  @Test func mixturesOfFormatsAreReadOrRefused() throws {
    let folder = try TemporaryFolder()
    let mutator = ByteMutator(DataFiles.samples.map { Array($0.text.utf8) }, words: DataFiles.words)
    var options = ReadingOptions()
    try Fuzz.expectSurvival("mixture", in: folder) { generator in
      options = DataFiles.options(using: &generator)
      options.format = DatasetFormat.allCases[generator.index(below: DatasetFormat.allCases.count)]
      return mutator.mutant(using: &generator)
    } use: {
      try use($0, options)
    }
  }

  /// The split in bertie.json says how data are read and cut again.
  @Test func damagedRecordsOfSplitsAreRefused() throws {
    let folder = try TemporaryFolder()
    let data = folder.file("data.csv")
    try Data(DataFiles.samples[0].text.utf8).write(to: URL(filePath: data))
    let source = try DataSource(path: data, options: ReadingOptions(splitColumn: "split"))
    let rows = (0..<30).map { "text \($0),\($0 % 2)\n" }.joined()
    try Data(("text,label\n" + rows).utf8).write(to: URL(filePath: folder.file("more.csv")))
    let more = try DataSource(path: folder.file("more.csv"))
    let records = try ([source.split(), more.split()] + more.folds(3)).map(\.record.json)
    let mutator = JSONMutator(
      corpus: records,
      words: Corpus.words(in: records) + DatasetFormat.allCases.map(\.rawValue) + [
        "multiLabel", "separator", "fold",
      ])
    try Fuzz.expectSurvival("record.json", in: folder) {
      mutator.mutant(using: &$0)
    } use: { path in
      guard let json = try? JSONValue(contentsOf: path) else { return false }
      var accepted = false
      for data in [data, folder.file("more.csv")] {
        do {
          let record = try SplitRecord(json: json)
          _ = try record.split(path: data)
          accepted = true
        } catch is DatasetError {}
      }
      return accepted
    }
  }
}
