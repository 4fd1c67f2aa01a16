/// Data cut into train, dev and test, with the record that lets others repeat the cut.
public struct DataSplit: Sendable {
  /// The examples of each part that exists. Train and dev do, but in tasks that have nothing but test data.
  public let parts: [SplitPart: Dataset]
  /// The indices of each part in the source's examples.
  public let indices: [SplitPart: [Int]]
  /// What was cut, how, and the digests.
  public let record: SplitRecord
  /// What was decided that the caller should be told.
  public package(set) var notes: [String]

  /// A split from its parts.
  package init(
    parts: [SplitPart: Dataset], indices: [SplitPart: [Int]], record: SplitRecord, notes: [String]
  ) {
    self.parts = parts
    self.indices = indices
    self.record = record
    self.notes = notes
  }

  /// All examples: train, dev and test one after the other.
  public var all: Dataset {
    Dataset(joining: SplitPart.allCases.compactMap { parts[$0] }, source: record.source)
  }

  /// One part.
  ///
  /// Throws ``DatasetError`` (`missingPart`) when the data have none.
  public func part(_ part: SplitPart) throws -> Dataset {
    if let dataset = parts[part] { return dataset }
    throw DatasetError(
      .missingPart, file: record.source,
      "expected a \(part.rawValue) part, found only "
        + SplitPart.allCases.filter { parts[$0] != nil }.map(\.rawValue).joined(separator: " and "))
  }
}
