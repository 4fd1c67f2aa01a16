public import Datasets

/// Examples with their varied copies.
public struct AugmentedDataset: Sendable {
  /// Every example, each followed by its copies: those of its text, then those of its second text. A copy has target, name, group and
  /// place in the files of its original.
  public let dataset: Dataset
  /// For each of ``dataset``'s examples the number of the one that it is or was made of.
  public let origins: [Int]
  /// The number of copies.
  public let copies: Int
  /// The copies that were asked for and left out, because their texts have no further variations or none was found.
  public let missingCopies: Int
  /// The words of all different texts that may be replaced.
  public let eligibleWords: Int
  /// Those of them that have no candidate, and so stay.
  public let wordsWithoutCandidates: Int
}
