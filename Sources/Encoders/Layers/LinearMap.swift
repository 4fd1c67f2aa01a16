import Torch

/// y = x W^T + b with x [B, T, I], W [O, I], b [O].
struct LinearMap {
  let weight: Tensor
  let bias: Tensor

  init(weight: Tensor, bias: Tensor) {
    self.weight = weight
    self.bias = bias
  }

  /// Takes the tensors of a source to a device as leaves that require gradients.
  init(_ parts: (weight: Tensor, bias: Tensor), on device: Device) throws {
    weight = try parts.weight.asParameter(on: device)
    bias = try parts.bias.asParameter(on: device)
  }

  /// Some rows as leaves of their own that require gradients and share this map's storage.
  func leaf(rows: Range<Int>) throws -> LinearMap {
    func view(_ tensor: Tensor) throws -> Tensor {
      let leaf = try tensor.narrowed(dimension: 0, start: rows.lowerBound, length: rows.count).detached()
      try leaf.setRequiresGrad(true)
      return leaf
    }
    return LinearMap(weight: try view(weight), bias: try view(bias))
  }

  func callAsFunction(_ x: Tensor) throws -> Tensor { try x.linear(weight: weight, bias: bias) }

  /// This map where no row and no column is padding.
  var whole: LinearParameters {
    LinearParameters(
      weight: weight, bias: bias, liveRows: Array(0..<bias.count), liveColumns: Array(0..<weight.shape[1]))
  }
}

extension Tensor {
  /// This tensor on a device, as a leaf that requires gradients.
  func asParameter(on device: Device) throws -> Tensor {
    let parameter = try to(device)
    try parameter.setRequiresGrad(true)
    return parameter
  }
}
