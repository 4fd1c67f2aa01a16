import ModelFormat
import Torch

/// The bias of attention scores by distance, one table for all layers and passes (`RelativeAttention`).
///
/// bias[a, i, j] = table[bucket(j - i), a] for the heads a of the original model.
struct RelativeBias {
  static let name = "encoder.relative_attention_bias.weight"
  /// [buckets, A], a leaf.
  let table: Tensor
  private let relative: RelativeAttention

  init(
    _ relative: RelativeAttention, _ configuration: EncoderConfiguration, from source: some ParameterSource,
    on device: Device
  ) throws {
    self.relative = relative
    table = try source.tensor(
      Self.name, shape: [relative.buckets, configuration.numAttentionHeads], initial: .normal
    ).asParameter(on: device)
  }

  /// [1, A, T, T] for texts of T tokens.
  func forward(columns: Int) throws -> Tensor {
    let buckets = (1 - columns..<columns).map { Int64(relative.bucket(distance: $0)) }
    // The row of query i begins at distance -i.
    let indices = (0..<columns).flatMap { buckets[columns - 1 - $0..<2 * columns - 1 - $0] }
    let places = try Tensor(Array(indices), shape: [columns, columns], on: table.device)
    return try Tensor.embedding(weight: table, indices: places).permuted([2, 0, 1]).unsqueezed(0)
  }

  var slot: ParameterSlot { ParameterSlot(Self.name, table) }
}
