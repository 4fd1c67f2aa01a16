import Augmentation
import Datasets
import Foundation
import TestSupport
import Testing
import Torch
import Training

/// Two processes share the search for candidates. Every rank is the body of an exit test.
@Suite(.serialized) struct SeveralRanksTests {
  private static let texts = [
    "gan Bozuki of lor", "kar, gan!", "the of", "zan bor \"lua\" kon", "Gan bozuki",
  ]

  private static func join(_ rank: Int, port: Int) throws -> ProcessGroup {
    Ranks.endSoon()
    return try ProcessGroup(
      ProcessGroupEnvironment(rank: rank, worldSize: 2, masterPort: port), timeout: .seconds(20))
  }

  /// What is made of texts, and how many words were asked for here.
  private static func made(
    _ texts: [String] = Self.texts, cache: String? = nil, group: ProcessGroup? = nil
  ) throws -> (data: AugmentedDataset, asked: Int) {
    let fixture = try AugmentationFixture()
    var asked = 0
    let augmentor = try Augmentor(
      model: fixture.model(), tokenizer: fixture.tokenizer, settings: fixture.settings(),
      cache: cache.map { CandidateCache(folder: $0, digest: "model") }, group: group)
    let data = try augmentor.augment(AugmentationFixture.labelled(texts)) { done, _ in asked = done }
    return (data, asked)
  }

  /// A folder each: the first process's alone is used, and what it keeps saves both the search.
  @Test func eachSearchesForItsShareAndAllMakeTheSameCopies() async throws {
    let port = try Ranks.freePort()
    let folder = try TemporaryFolder()
    let path = folder.path
    await Ranks.each(of: 2) { rank in
      await #expect(processExitsWith: .success) {
        [rank = rank as Int, port = port as Int, path = path as String] in
        let group = try Self.join(rank, port: port)
        let cache = "\(path)/\(rank)"
        let alone = try Self.made()
        let together = try Self.made(cache: cache, group: group)
        #expect(together.data.dataset.examples == alone.data.dataset.examples)
        #expect(together.data.eligibleWords == alone.data.eligibleWords)
        // 5 words stand in the first 2 of 5 texts, 6 in the others.
        #expect(alone.asked == 11 && together.asked == (rank == 0 ? 5 : 6))
        let kept = try Self.made(cache: cache, group: group)
        #expect(kept.asked == 0 && kept.data.dataset.examples == alone.data.dataset.examples)
        #expect(FileManager.default.fileExists(atPath: cache) == (rank == 0))
      }
    }
    withExtendedLifetime(folder) {}
  }

  @Test func otherTextsAreAnErrorInBoth() async throws {
    let port = try Ranks.freePort()
    await Ranks.each(of: 2) { rank in
      await #expect(processExitsWith: .success) { [rank = rank as Int, port = port as Int] in
        let group = try Self.join(rank, port: port)
        let error = #expect(throws: TrainingError.self) {
          try Self.made(rank == 0 ? Self.texts : ["gan"], group: group)
        }
        #expect(error?.code == .processesDiffer && error?.place == "rank \(rank)")
      }
    }
  }
}
