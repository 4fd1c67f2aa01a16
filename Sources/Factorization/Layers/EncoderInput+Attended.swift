import Encoders
import Torch

extension EncoderInput {
  /// The rows of attended tokens of hidden states [B, T, H], without gradients: float64 [N, H] on the CPU.
  func attended(_ states: Tensor) throws -> Tensor {
    let places = try attentionMask.int64s().enumerated().filter { $0.element != 0 }.map { Int64($0.offset) }
    return try states.detached().to(.cpu).to(.float64).reshaped([rows * columns, states.shape[2]])
      .indexSelected(dimension: 0, indices: Tensor(places, shape: [places.count]))
  }
}
