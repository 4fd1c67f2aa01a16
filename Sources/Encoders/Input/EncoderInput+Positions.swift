import Torch

extension EncoderInput {
  /// Positions [B, T], int64, that count the tokens of a text but those of the padding id: `padTokenId` + 1 + the number of
  /// counted tokens before, and `padTokenId` for padding ids themselves, whatever the attention mask says.
  ///
  /// As `create_position_ids_from_input_ids` of transformers' RoBERTa. Nil where no token has the padding id: the positions are
  /// then `padTokenId` + 1 + the place in every text.
  func positions(skipping padTokenId: Int) throws -> Tensor? {
    let padding = Int64(padTokenId)
    guard ids.contains(padding) else { return nil }
    var positions = [Int64](repeating: padding, count: ids.count)
    for row in 0..<rows {
      var next = padding + 1
      for place in row * columns..<(row + 1) * columns where ids[place] != padding {
        positions[place] = next
        next += 1
      }
    }
    return try Tensor(positions, shape: [rows, columns], on: inputIds.device)
  }
}
