import Evaluation
import JSON

/// A list of examples from one source.
///
/// A value type; the digest is computed once, when the list is made.
public struct Dataset: Sendable, Equatable {
  /// The examples in the order of the source.
  public let examples: [Example]
  /// What the examples were read from: the last component of the path, or a description.
  public let source: String
  /// Where each example stands; nil for examples that were not read from files.
  public let places: ExamplePlaces?
  /// SHA-256 of the examples in their order, 64 hexadecimal digits. See ``digest(of:)``.
  public let digest: String

  /// A list of examples. Linear time in their bytes.
  ///
  /// Traps unless there are as many places as examples.
  public init(examples: [Example], source: String, places: ExamplePlaces? = nil) {
    if let places {
      requireUse(
        places.count == examples.count, "Dataset: \(examples.count) examples, but \(places.count) places")
    }
    self.examples = examples
    self.source = source
    self.places = places
    digest = Self.digest(of: examples)
  }

  /// All examples of several lists, one list after the other; places are kept where every list has them.
  public init(joining datasets: [Dataset], source: String) {
    var places: ExamplePlaces? = ExamplePlaces()
    for dataset in datasets {
      if let more = dataset.places { places?.append(more) } else { places = nil }
    }
    self.init(examples: datasets.flatMap(\.examples), source: source, places: places)
  }

  /// Number of examples.
  public var count: Int { examples.count }

  /// The examples at `indices`, in that order. Traps when an index is out of range.
  public func subset(_ indices: [Int], source: String? = nil) -> Dataset {
    Dataset(
      examples: indices.map { examples[$0] }, source: source ?? self.source, places: places?.subset(indices))
  }

  /// An error about the example at `index`: with file and line where the example was read from a file, else
  /// with its own name or its number in this list, from 1.
  package func error(_ code: DatasetError.Code, at index: Int, _ message: String) -> DatasetError {
    let place = places?[index]
    if let place, place.line > 0 { return DatasetError(code, file: place.file, line: place.line, message) }
    let name = examples[index].id.map { "\($0.prefix(40))" } ?? "\(index + 1)"
    return DatasetError(code, file: place?.file ?? source, "example \(name): \(message)")
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
