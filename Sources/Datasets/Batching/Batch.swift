/// Several examples as rows of equal length, ready for a model.
///
/// Token arrays are [rows x columns], row-major, filled up at the right with the pad id; mask polarity: 1 =
/// attend, 0 = padding. Columns are the longest row's tokens, rounded up to the multiple asked for. An example is one row; one
/// with choices has a row for each, one after the other.
public struct Batch: Sendable, Equatable {
  /// Token ids, [rows x columns].
  public let inputIds: [Int64]
  /// 1 for tokens, 0 for padding, [rows x columns].
  public let attentionMask: [Int64]
  /// Token type ids, 0 at padding, [rows x columns].
  public let tokenTypeIds: [Int64]
  /// Number of sequences: the examples, or all their choices.
  public let rows: Int
  /// Tokens in a row, padding included.
  public let columns: Int
  /// Indices, when every target is of one of these kinds; else empty. A label or a choice: [examples]. Tags: [rows x columns],
  /// ``EncodedTarget/ignoredTag`` where there is none and at padding. A span: [rows x 2], the positions of its first and its last
  /// token.
  public let labels: [Int64]
  /// Flags (0 or 1), [rows x labels], or numbers, [rows], when every target is of that kind; else empty.
  public let targets: [Float]
  /// Which example of the data each example is.
  public let exampleIndices: [Int]
  /// The number of choices of each example; empty where examples are rows.
  public let choiceCounts: [Int]

  /// Collates examples.
  ///
  /// `exampleIndices` nil: 0 ..< count. Throws ``DatasetError`` (`invalidSetting`) for no examples, for
  /// targets of different kinds in one batch, for examples with and without choices, and unless `multiple` > 0.
  public init(
    examples: [EncodedExample], exampleIndices: [Int]? = nil, padTokenId: Int32,
    paddingToMultipleOf multiple: Int = 1
  ) throws {
    guard !examples.isEmpty, multiple > 0 else {
      throw DatasetError(
        .invalidSetting, file: "",
        "batch: expected examples and a positive multiple, found \(examples.count) and \(multiple)")
    }
    choiceCounts = try Self.choiceCounts(of: examples)
    rows = choiceCounts.isEmpty ? examples.count : choiceCounts.reduce(0, +)
    let longest = examples.reduce(1) { max($0, $1.length) }
    columns = (longest + multiple - 1) / multiple * multiple
    var ids = [Int64](repeating: Int64(padTokenId), count: rows * columns)
    var mask = [Int64](repeating: 0, count: rows * columns)
    var types = mask
    var start = 0
    for example in examples {
      for sequence in example.sequences {
        for (place, token) in sequence.enumerated() {
          ids[start + place] = Int64(example.ids[token])
          mask[start + place] = 1
          types[start + place] = Int64(example.typeIds[token])
        }
        start += columns
      }
    }
    inputIds = ids
    attentionMask = mask
    tokenTypeIds = types
    self.exampleIndices = exampleIndices ?? Array(0..<examples.count)
    (labels, targets) = try Self.targets(of: examples, columns: columns)
  }

  /// Number of examples: rows, or groups of rows.
  public var exampleCount: Int { exampleIndices.count }

  /// Tokens without padding.
  public var realTokens: Int { Int(attentionMask.reduce(0, +)) }

  /// Tokens with padding: rows x columns.
  public var paddedTokens: Int { rows * columns }

  private static func targets(of examples: [EncodedExample], columns: Int) throws -> ([Int64], [Float]) {
    var labels: [Int64] = []
    var targets: [Float] = []
    var width = 0
    var kinds: Set<Int> = []
    for example in examples {
      switch example.target {
      case .none: kinds.insert(0)
      case .label(let index):
        kinds.insert(1)
        labels.append(Int64(index))
      case .labels(let flags):
        kinds.insert(2)
        if width == 0 { width = flags.count }
        guard flags.count == width else {
          throw DatasetError(
            .invalidSetting, file: "", "batch: expected \(width) flags in every row, found \(flags.count)")
        }
        targets += flags.map { $0 ? 1 : 0 }
      case .value(let value):
        kinds.insert(3)
        targets.append(Float(value))
      case .tags(let tags):
        kinds.insert(4)
        guard tags.count == example.ids.count else {
          throw DatasetError(
            .invalidSetting, file: "",
            "batch: expected a tag for each of \(example.ids.count) tokens, found \(tags.count)")
        }
        labels += tags.map(Int64.init)
        labels += repeatElement(Int64(EncodedTarget.ignoredTag), count: columns - tags.count)
      case .span(let start, let end):
        kinds.insert(5)
        labels += [Int64(start), Int64(end)]
      }
    }
    guard kinds.count == 1 else {
      throw DatasetError(
        .invalidSetting, file: "", "batch: expected targets of one kind, found \(kinds.count) kinds")
    }
    return (labels, targets)
  }

  /// The number of choices of each example; empty where none has any.
  private static func choiceCounts(of examples: [EncodedExample]) throws -> [Int] {
    let counts = examples.map(\.choiceLengths.count)
    guard counts.contains(where: { $0 > 0 }) else { return [] }
    guard !counts.contains(0) else {
      throw DatasetError(
        .invalidSetting, file: "", "batch: expected examples that all have choices, found some without")
    }
    return counts
  }
}
