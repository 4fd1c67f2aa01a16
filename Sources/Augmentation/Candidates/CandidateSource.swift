import Datasets
import JSON
import Tokenization
import Torch
import Training

/// Where candidates come from: a folder that keeps them, else the search.
///
/// Of several processes the first one alone reads and writes the folder, and each searches for its share of every block. Then all have
/// the same candidates, whatever their processors round.
struct CandidateSource {
  let search: CandidateSearch
  let settings: AugmentationSettings
  let tokenizer: Tokenizer
  let cache: CandidateCache?
  let group: ProcessGroup?

  /// The eligible words of each text with their candidates, block by block.
  ///
  /// - Parameter progress: Is told how many of the eligible words in this process's share have been asked for, or were kept.
  /// - Throws: `TrainingError` with code `processesDiffer`, on all processes, for other texts in another one; as `CandidateSearch` and
  ///   `CandidateCache`.
  func candidates(of texts: [String], progress: (_ done: Int, _ total: Int) -> Void) throws
    -> [[WordCandidates]]
  {
    try requireSame(texts)
    let blocks = stride(from: 0, to: texts.count, by: settings.textsPerBlock).map {
      texts[$0..<min($0 + settings.textsPerBlock, texts.count)]
    }
    let counts = blocks.map { share(of: $0).reduce(0) { $0 + search.eligibleWords(of: $1).count } }
    let total = counts.reduce(0, +)
    var done = 0
    return try zip(blocks, counts).flatMap { block, count in
      defer { done += count }
      return try candidates(ofBlock: block) { progress(done + $0, total) }
    }
  }

  private func candidates(
    ofBlock block: ArraySlice<String>, _ progress: (_ done: Int) -> Void
  ) throws -> [[WordCandidates]] {
    let file = try group.isFirst ? cache?.file(of: Array(block), settings, tokenizer) : nil
    let kept = try file?.read()
    if try group?.saidByFirst(kept != nil) ?? (kept != nil) {
      return try shared(kept ?? [], of: block, by: 0)
    }
    let own = try search.candidates(of: Array(share(of: block)), progress: progress)
    let found = try group.map { group in
      try (0..<group.worldSize).flatMap { rank in
        try shared(rank == group.rank ? own : [], of: share(of: block, rank: rank), by: rank)
      }
    }
    try file?.write(found ?? own)
    return found ?? own
  }

  /// What a process searches of a block, this one where none is named.
  private func share(of block: ArraySlice<String>, rank: Int? = nil) -> ArraySlice<String> {
    group.map { block[$0.part(rank ?? $0.rank, of: block.indices)] } ?? block
  }

  /// The candidates that one process has for texts, on all of them.
  private func shared(
    _ candidates: [[WordCandidates]], of texts: ArraySlice<String>, by rank: Int
  ) throws -> [[WordCandidates]] {
    guard let group else { return candidates }
    let text = try group.text(WordCandidates.json(of: candidates).serialized(), of: rank)
    return group.rank == rank ? candidates : try WordCandidates.lists(JSONValue(parsing: text), of: texts)
  }

  private func requireSame(_ texts: [String]) throws {
    guard let group else { return }
    var hash = DigestWriter()
    hash.append(texts)
    let digest = hash.finish()
    let isSame = try group.text(digest, of: 0) == digest
    guard try !group.allAgree(isSame) else { return }
    throw TrainingError(
      .processesDiffer, "the texts to vary are not those of the other processes", place: "rank \(group.rank)")
  }
}
