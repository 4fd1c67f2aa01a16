import JSON

/// The labels of a task, each with its index: the order of a model's outputs.
///
/// Labels are told apart by their UTF-8 bytes, so canonically equivalent spellings are different labels.
public struct LabelMap: Sendable, Equatable {
  /// The labels in the order of their indices.
  public let labels: [String]
  private let indices: [UTF8Key: Int]

  /// A map of the labels in the given order. Throws ``DatasetError`` (`invalidSetting`) when one occurs
  /// twice.
  public init(labels: [String]) throws {
    var indices: [UTF8Key: Int] = [:]
    for (index, label) in labels.enumerated() {
      guard indices.updateValue(index, forKey: UTF8Key(label)) == nil else {
        throw DatasetError(.invalidSetting, file: "", "labels: expected each once, found \"\(label)\" twice")
      }
    }
    self.labels = labels
    self.indices = indices
  }

  /// The labels that occur in `datasets`, in ascending order of their UTF-8 bytes.
  ///
  /// Throws ``DatasetError`` (`missingLabel`) when no example has a label.
  public init(of datasets: [Dataset]) throws {
    var seen: Set<UTF8Key> = []
    for dataset in datasets {
      for example in dataset.examples {
        for name in example.target.labelNames { seen.insert(UTF8Key(name)) }
      }
    }
    guard !seen.isEmpty else {
      throw DatasetError(
        .missingLabel, file: datasets.map(\.source).joined(separator: ", "),
        "expected labelled examples, found none")
    }
    try self.init(labels: seen.map(\.string).sorted(by: Self.ascending))
  }

  /// Number of labels.
  public var count: Int { labels.count }

  /// The index of a label, or nil when it is not in the map.
  public func index(of label: String) -> Int? { indices[UTF8Key(label)] }

  /// The index of a label that the example at a place of `dataset` has.
  ///
  /// Throws ``DatasetError`` (`unseenLabel`) that names the label, the example's file and line and the labels
  /// that are known.
  public func requireIndex(of label: String, in dataset: Dataset, at place: Int) throws -> Int {
    if let index = index(of: label) { return index }
    throw dataset.error(
      .unseenLabel, at: place,
      "expected one of the \(count) labels seen in training (\(Self.listing(labels))), found \"\(label)\"")
  }

  /// Throws unless every label of `dataset` is in the map. The error names the first example that has
  /// another.
  public func requireLabels(of dataset: Dataset) throws {
    for (place, example) in dataset.examples.enumerated() {
      for name in example.target.labelNames {
        _ = try requireIndex(of: name, in: dataset, at: place)
      }
    }
  }

  /// Order by UTF-8 bytes, which is also the order by Unicode code points.
  package static func ascending(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  /// The first ten names, then how many more there are.
  package static func listing(_ names: [String]) -> String {
    let shown = names.prefix(10).joined(separator: ", ")
    return names.count > 10 ? "\(shown), and \(names.count - 10) more" : shown
  }
}
