@preconcurrency import Augmentation
import Datasets
import Foundation
import TestSupport
import Testing

/// Candidates that a folder keeps are those that would be found.
@Suite(.serialized) struct CandidateCacheTests {
  private static let data = AugmentationFixture.labelled([
    "gan Bozuki of lor", "kar, gan!", "the of", "gan Bozuki of lor",
  ])
  private let folder: TemporaryFolder
  private let fixture: AugmentationFixture

  init() throws {
    folder = try TemporaryFolder()
    fixture = try AugmentationFixture()
  }

  private func augmentor(
    digest: String = "model", seed: UInt64 = 2, copies: Int = 4, textsPerBlock: Int = 1024
  ) throws -> Augmentor {
    var settings = fixture.settings(copies: copies)
    settings.textsPerBlock = textsPerBlock
    return try Augmentor(
      model: fixture.model(seed: seed), tokenizer: fixture.tokenizer, settings: settings,
      cache: CandidateCache(folder: folder.path + "/words", digest: digest))
  }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path + "/words").sorted()
  }

  @Test func keptCandidatesGiveTheSameCopiesWithoutTheModel() throws {
    let plain = try fixture.augmentor(fixture.settings(copies: 4)).augment(Self.data)
    var asked = 0
    let first = try augmentor().augment(Self.data) { _, _ in asked += 1 }
    #expect(asked > 0)
    asked = 0
    // Another model: with kept candidates nobody asks it.
    let second = try augmentor(seed: 9).augment(Self.data) { _, _ in asked += 1 }
    #expect(asked == 0)
    for made in [first, second] {
      #expect(made.dataset.examples == plain.dataset.examples)
      #expect(made.eligibleWords == plain.eligibleWords)
      #expect(made.wordsWithoutCandidates == plain.wordsWithoutCandidates)
    }
    #expect(try files().count == 1)
    // More copies need no other candidates.
    #expect(try augmentor(copies: 6).augment(Self.data) { _, _ in asked += 1 }.copies > plain.copies)
    #expect(try asked == 0 && files().count == 1)
  }

  /// Three texts: a block of two with three words, and one of one with two.
  @Test func anInterruptedSearchGoesOnBehindItsLastBlock() throws {
    let data = AugmentationFixture.labelled(["gan Bozuki of lor", "the of", "kar, gan!"])
    let plain = try fixture.augmentor(fixture.settings(copies: 4)).augment(data)
    var told: [[Int]] = []
    func made() throws -> AugmentedDataset {
      told = []
      return try augmentor(textsPerBlock: 2).augment(data) { told.append([$0, $1]) }
    }
    #expect(try made().dataset.examples == plain.dataset.examples)
    #expect(told.last == [5, 5] && told.first != [5, 5])
    let blocks = try files()
    #expect(blocks.count == 2)
    for (number, block) in blocks.enumerated() {
      let path = folder.path + "/words/" + block
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      try FileManager.default.removeItem(atPath: path)
      #expect(try made().dataset.examples == plain.dataset.examples)
      // Only the missing block's words are asked for, 3 of the first and 2 of the second; what was kept counts as done.
      let asked = told.map { $0[0] }
      #expect(asked.allSatisfy { $0 <= 3 } || asked.allSatisfy { $0 > 3 }, "\(number): \(told)")
      #expect(told.allSatisfy { $0[1] == 5 })
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }
  }

  @Test func otherModelsTextsAndSettingsHaveFilesOfTheirOwn() throws {
    _ = try augmentor().augment(Self.data)
    _ = try augmentor(digest: "other").augment(Self.data)
    _ = try augmentor().augment(AugmentationFixture.labelled(["gan"]))
    var settings = fixture.settings()
    settings.candidatesPerWord = 3
    _ = try Augmentor(
      model: fixture.model(), tokenizer: fixture.tokenizer, settings: settings,
      cache: CandidateCache(folder: folder.path + "/words", digest: "model")
    ).augment(Self.data)
    #expect(try files().count == 4)
  }

  @Test(arguments: [
    ("{}", "those of other texts or of another model"),
    (#"{"key":"KEY","texts":[[[0,3,"a"]]]}"#, "1 texts"),
    (#"{"key":"KEY","texts":[[],[],[[0,900,"a"]]]}"#, "a damaged file"),
    (#"{"key":"KEY","texts":[[],[],[[0,3,4]]]}"#, "a damaged file"),
    (#"{"key":"KEY","texts":[[],[],[[0,5,"a"],[3,6,"b"]]]}"#, "a damaged file"),
  ])
  func aDamagedFileIsNamed(_ content: String, _ found: String) throws {
    _ = try augmentor().augment(Self.data)
    let path = try folder.path + "/words/" + #require(files().first)
    let whole = try String(contentsOfFile: path, encoding: .utf8)
    let key = try #require(whole.split(separator: "\"").first { $0.count == 64 })
    try content.replacing("KEY", with: key).write(toFile: path, atomically: true, encoding: .utf8)
    let augmentor = try augmentor()
    let error = augmentationError { _ = try augmentor.augment(Self.data) }
    #expect(error?.code == .badCache && error?.found == found && error?.place == path)
  }
}
