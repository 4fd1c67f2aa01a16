/// What a folder's weights hold beyond the model, and what optional part they lack.
public struct TensorReport: Sendable, Equatable {
  /// Names in the files that nothing uses, in file order: position_ids, other heads, and the like.
  public let unused: [String]
  /// Canonical names of optional tensors that are not there: the pooler's.
  public let missing: [String]

  /// Makes a report.
  public init(unused: [String], missing: [String]) {
    self.unused = unused
    self.missing = missing
  }
}
