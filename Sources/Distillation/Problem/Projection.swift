import Encoders
import Torch

/// A learnt linear map from a student's states to the width of its teacher's: y = x W^T + b, W [H_t, H_s].
///
/// It begins as the identity between equal widths (ours; the source draws it), else with W uniform in +-1 / sqrt(H_s), as
/// PyTorch's Linear, and b = 0. It is trained, kept in checkpoints, and not in the student's folder.
struct Projection {
  let weight: Tensor
  let bias: Tensor
  let parameters: [NamedTensor]

  init(name: String, from width: Int, to target: Int, on device: Device) throws {
    let values: Tensor
    if width == target {
      values = try Tensor(
        (0..<width * width).map { $0 / width == $0 % width ? Float(1) : 0 }, shape: [width, width])
    } else {
      let limit = 1 / Double(width).squareRoot()
      values = try Tensor.uniform([target, width], in: -limit..<limit)
    }
    weight = try values.to(device)
    bias = try Tensor.zeros([target], on: device)
    try weight.setRequiresGrad(true)
    try bias.setRequiresGrad(true)
    parameters = [
      NamedTensor(name: "distillation.\(name).weight", tensor: weight),
      NamedTensor(name: "distillation.\(name).bias", tensor: bias),
    ]
  }

  func callAsFunction(_ x: Tensor) throws -> Tensor { try x.linear(weight: weight, bias: bias) }
}
