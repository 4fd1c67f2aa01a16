import Datasets
import JSON
import Tokenization
import Torch
import Training

/// Where candidates come from: a folder that keeps them, else the search.
///
/// Of several processes the first one alone reads and writes the folder, and each searches for its share of the texts. Then all have the
/// same candidates, whatever their processors round.
struct CandidateSource {
  let search: CandidateSearch
  let settings: AugmentationSettings
  let tokenizer: Tokenizer
  let cache: CandidateCache?
  let group: ProcessGroup?

  /// The eligible words of each text with their candidates.
  ///
  /// - Parameter progress: Is told how many of the eligible words in this process's share have been asked for.
  /// - Throws: `TrainingError` with code `processesDiffer`, on all processes, for other texts in another one; as `CandidateSearch` and
  ///   `CandidateCache`.
  func candidates(of texts: [String], progress: (_ done: Int, _ total: Int) -> Void) throws
    -> [[WordCandidates]]
  {
    try requireSame(texts)
    let file = try group.isFirst ? cache?.file(of: texts, settings, tokenizer) : nil
    let kept = try file?.read()
    if try group?.saidByFirst(kept != nil) ?? (kept != nil) {
      return try shared(kept ?? [], of: texts[...], by: 0)
    }
    let found = try found(texts, progress)
    try file?.write(found)
    return found
  }

  /// What this process finds, or all of them do.
  private func found(
    _ texts: [String], _ progress: (_ done: Int, _ total: Int) -> Void
  ) throws -> [[WordCandidates]] {
    guard let group else { return try search.candidates(of: texts, progress: progress) }
    let parts = (0..<group.worldSize).map { texts[group.part($0, of: texts.indices)] }
    let own = try search.candidates(of: Array(parts[group.rank]), progress: progress)
    return try parts.enumerated().flatMap { rank, part in
      try shared(rank == group.rank ? own : [], of: part, by: rank)
    }
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
