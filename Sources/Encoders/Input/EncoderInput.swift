public import Torch

/// One batch of texts as an encoder takes it: B rows of T tokens.
///
/// Made from host arrays, so that everything that would be costly to ask a device is known before the pass: whether
/// anything is padded, which token types occur, the largest id.
public struct EncoderInput {
  /// Token ids [B, T], int64.
  public let inputIds: Tensor
  /// Attention mask [B, T], int64: 1 = attend, 0 = padding.
  public let attentionMask: Tensor
  /// Token type ids [B, T], int64.
  public let tokenTypeIds: Tensor
  /// B.
  public let rows: Int
  /// T.
  public let columns: Int
  /// Whether any token is padding.
  public let hasPadding: Bool

  /// The number of tokens that are attended to.
  package let attendedTokens: Int
  /// The token ids, row-major.
  let ids: [Int64]
  /// Added to attention scores, float32 [B, 1, 1, T]: 0 or `maskedScore`; nil where nothing is padded.
  let additiveMask: Tensor?
  /// The largest token id, and the largest token type id.
  let largestId: Int64
  let largestTypeId: Int64

  /// Far below every score, yet finite in bfloat16 too, so that its sum with a score stays finite.
  static let maskedScore: Float = -3e38

  /// Makes a batch from row-major arrays of rows * columns elements each.
  ///
  /// - Parameters:
  ///   - inputIds: Token ids.
  ///   - attentionMask: 0 or 1 each, at least one 1 in each row; nil attends everywhere.
  ///   - tokenTypeIds: nil is 0 everywhere.
  ///   - rows: B, the number of texts.
  ///   - columns: T, the number of tokens of the longest.
  ///   - device: The encoder's device.
  /// - Throws: `EncoderError` `.badInput` for wrong counts, negative ids, other mask values, or a row without attended
  ///   token; `TorchError` where the device has no memory left.
  public init(
    inputIds: [Int64], attentionMask: [Int64]? = nil, tokenTypeIds: [Int64]? = nil, rows: Int, columns: Int,
    on device: Device = .cpu
  ) throws {
    guard rows > 0, columns > 0 else {
      throw EncoderError(
        .badInput, place: "input", expected: "at least 1 row and 1 token", found: "\(rows) x \(columns)")
    }
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    for (name, found) in [
      ("inputIds", inputIds.count), ("attentionMask", attentionMask?.count),
      ("tokenTypeIds", tokenTypeIds?.count),
    ] where overflow || (found ?? count) != count {
      throw EncoderError(
        .badInput, place: name, expected: "\(rows) x \(columns) elements", found: "\(found ?? 0)")
    }
    if let attentionMask { try Self.check(mask: attentionMask, rows: rows, columns: columns) }
    let types = tokenTypeIds ?? [Int64](repeating: 0, count: count)
    for (name, values) in [("inputIds", inputIds), ("tokenTypeIds", types)] {
      if let negative = values.first(where: { $0 < 0 }) {
        throw EncoderError(.badInput, place: name, expected: "ids from 0", found: "\(negative)")
      }
    }
    let mask = attentionMask ?? [Int64](repeating: 1, count: count)
    ids = inputIds
    self.rows = rows
    self.columns = columns
    self.inputIds = try Tensor(inputIds, shape: [rows, columns], on: device)
    self.attentionMask = try Tensor(mask, shape: [rows, columns], on: device)
    self.tokenTypeIds = try Tensor(types, shape: [rows, columns], on: device)
    attendedTokens = mask.count { $0 == 1 }
    hasPadding = attendedTokens < count
    additiveMask =
      hasPadding
      ? try Tensor(mask.map { $0 == 0 ? Self.maskedScore : 0 }, shape: [rows, 1, 1, columns], on: device)
      : nil
    largestId = inputIds.max() ?? 0
    largestTypeId = types.max() ?? 0
  }

  private static func check(mask: [Int64], rows: Int, columns: Int) throws {
    for row in 0..<rows {
      let values = mask[row * columns..<(row + 1) * columns]
      guard values.allSatisfy({ $0 == 0 || $0 == 1 }), values.contains(1) else {
        throw EncoderError(
          .badInput, place: "attentionMask, row \(row)", expected: "0 and 1, and at least one 1",
          found: values.contains(where: { $0 != 0 && $0 != 1 }) ? "another value" : "0 everywhere")
      }
    }
  }
}
