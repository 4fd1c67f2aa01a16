/// One of the two parts of a corpus that is cut by documents.
public enum CorpusPart: String, Sendable, CaseIterable {
  /// The documents that models learn from.
  case training
  /// The documents that they never see.
  case heldOut
}
