import JSON

/// A list of examples from one source.
///
/// A value type; the digest is computed once, when the list is made.
public struct Dataset: Sendable, Equatable {
  /// The examples in the order of the source.
  public let examples: [Example]
  /// What the examples were read from: the last component of the path, or a description.
  public let source: String
  /// SHA-256 of the examples in their order, 64 hexadecimal digits. See ``digest(of:)``.
  public let digest: String

  /// A list of examples. Linear time in their bytes.
  public init(examples: [Example], source: String) {
    self.examples = examples
    self.source = source
    digest = Self.digest(of: examples)
  }

  /// Number of examples.
  public var count: Int { examples.count }

  /// The examples at `indices`, in that order. Traps when an index is out of range.
  public func subset(_ indices: [Int], source: String? = nil) -> Dataset {
    Dataset(examples: indices.map { examples[$0] }, source: source ?? self.source)
  }

  /// Number of examples of each label, labels in ascending order of their UTF-8 bytes.
  public var labelCounts: [(label: String, count: Int)] {
    var counts: [UTF8Key: Int] = [:]
    for example in examples {
      for name in example.target.labelNames { counts[UTF8Key(name), default: 0] += 1 }
    }
    return counts.map { (label: $0.key.string, count: $0.value) }.sorted {
      LabelMap.ascending($0.label, $1.label)
    }
  }
}
