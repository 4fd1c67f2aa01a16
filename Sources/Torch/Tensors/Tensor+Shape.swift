import CTorch

// Results are views that share this tensor's storage wherever libtorch can make one. Dimensions count from 0, or from the
// end as -1, -2, ....
extension Tensor {
  /// The same elements in row-major order under another shape; one size may be -1, which takes what is left.
  ///
  /// - Throws: `TorchError` when the product of the sizes differs, or for a dimension that is not there; so do all here.
  public func reshaped(_ shape: [Int]) throws -> Tensor {
    try apply("reshaped\(shape)") { ct_reshape($0, shape, shape.count) }
  }

  /// Two dimensions exchanged.
  public func transposed(_ first: Int, _ second: Int) throws -> Tensor {
    try apply("transposed(\(first), \(second))") { ct_transpose($0, first, second) }
  }

  /// All dimensions reordered: dimension i of the result is dimension order[i] of this tensor.
  public func permuted(_ order: [Int]) throws -> Tensor {
    try apply("permuted\(order)") { ct_permute($0, order, order.count) }
  }

  /// Dimensions of size 1 repeated to the sizes given; -1 keeps a size.
  public func expanded(_ shape: [Int]) throws -> Tensor {
    try apply("expanded\(shape)") { ct_expand($0, shape, shape.count) }
  }

  /// A new dimension of size 1 at a place of the result.
  public func unsqueezed(_ dimension: Int) throws -> Tensor {
    try apply("unsqueezed(\(dimension))") { ct_unsqueeze($0, dimension) }
  }

  /// Without one dimension, when its size is 1; else unchanged.
  public func squeezed(_ dimension: Int) throws -> Tensor {
    try apply("squeezed(\(dimension))") { ct_squeeze($0, dimension) }
  }

  /// `length` places from `start` along one dimension.
  public func narrowed(dimension: Int, start: Int, length: Int) throws -> Tensor {
    try apply("narrowed(dimension: \(dimension), start: \(start), length: \(length))") {
      ct_narrow($0, dimension, start, length)
    }
  }

  /// One place along one dimension, which goes.
  public func selected(dimension: Int, index: Int) throws -> Tensor {
    try apply("selected(dimension: \(dimension), index: \(index))") { ct_select($0, dimension, index) }
  }

  /// Tensors joined along a dimension that they have; all other sizes are equal.
  public static func concatenated(_ tensors: [Tensor], dimension: Int) throws -> Tensor {
    try withHandles("concatenated", tensors) { handles, count in
      try make("concatenated", tensors) { ct_cat(handles, count, dimension) }
    }
  }

  /// Tensors of one shape joined along a new dimension.
  public static func stacked(_ tensors: [Tensor], dimension: Int = 0) throws -> Tensor {
    try withHandles("stacked", tensors) { handles, count in
      try make("stacked", tensors) { ct_stack(handles, count, dimension) }
    }
  }
}
