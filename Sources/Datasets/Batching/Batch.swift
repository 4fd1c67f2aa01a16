/// Several examples as rows of equal length, ready for a model.
///
/// Token arrays are [rows x columns], row-major, filled up at the right with the pad id; mask polarity: 1 =
/// attend, 0 = padding. Columns are the longest row's tokens, rounded up to the multiple asked for.
public struct Batch: Sendable, Equatable {
  /// Token ids, [rows x columns].
  public let inputIds: [Int64]
  /// 1 for tokens, 0 for padding, [rows x columns].
  public let attentionMask: [Int64]
  /// Token type ids, 0 at padding, [rows x columns].
  public let tokenTypeIds: [Int64]
  /// Number of examples.
  public let rows: Int
  /// Tokens in a row, padding included.
  public let columns: Int
  /// Label indices, [rows], when every target is one label; else empty.
  public let labels: [Int64]
  /// Flags (0 or 1), [rows x labels], or numbers, [rows], when every target is of that kind; else empty.
  public let targets: [Float]
  /// Which example of the data each row is.
  public let exampleIndices: [Int]

  /// Collates examples.
  ///
  /// `exampleIndices` nil: 0 ..< count. Throws ``DatasetError`` (`invalidSetting`) for no examples, for
  /// targets of different kinds in one batch, and unless `multiple` > 0.
  public init(
    examples: [EncodedExample], exampleIndices: [Int]? = nil, padTokenId: Int32,
    paddingToMultipleOf multiple: Int = 1
  ) throws {
    guard !examples.isEmpty, multiple > 0 else {
      throw DatasetError(
        .invalidSetting, file: "",
        "batch: expected examples and a positive multiple, found \(examples.count) and \(multiple)")
    }
    rows = examples.count
    let longest = examples.reduce(1) { max($0, $1.length) }
    columns = (longest + multiple - 1) / multiple * multiple
    var ids = [Int64](repeating: Int64(padTokenId), count: rows * columns)
    var mask = [Int64](repeating: 0, count: rows * columns)
    var types = mask
    for (row, example) in examples.enumerated() {
      let start = row * columns
      for place in 0..<example.length {
        ids[start + place] = Int64(example.ids[place])
        mask[start + place] = 1
        types[start + place] = Int64(example.typeIds[place])
      }
    }
    inputIds = ids
    attentionMask = mask
    tokenTypeIds = types
    self.exampleIndices = exampleIndices ?? Array(0..<examples.count)
    (labels, targets) = try Self.targets(of: examples)
  }

  /// Tokens without padding.
  public var realTokens: Int { Int(attentionMask.reduce(0, +)) }

  /// Tokens with padding: rows x columns.
  public var paddedTokens: Int { rows * columns }

  private static func targets(of examples: [EncodedExample]) throws -> ([Int64], [Float]) {
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
      }
    }
    guard kinds.count == 1 else {
      throw DatasetError(
        .invalidSetting, file: "", "batch: expected targets of one kind, found \(kinds.count) kinds")
    }
    return (labels, targets)
  }
}
