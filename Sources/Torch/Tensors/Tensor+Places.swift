import CTorch

// Places along one dimension, named by a tensor of int64 (or, for all but `gathered`, int32) indices.
extension Tensor {
  /// The named places, in that order and as often as named: shape[dimension] becomes indices.count.
  ///
  /// - Throws: `TorchError` for an index outside the dimension or another element type; so do all here.
  public func indexSelected(dimension: Int, indices: Tensor) throws -> Tensor {
    try apply("indexSelected", indices) { ct_index_select($0, dimension, $1) }
  }

  /// A copy with the source's places added at the named places; the source has indices.count places there and this
  /// tensor's other sizes. Gradients flow to both.
  public func indexAdded(dimension: Int, indices: Tensor, source: Tensor) throws -> Tensor {
    try Tensor.make("indexAdded", [self, indices, source]) {
      ct_index_add(handle, dimension, indices.handle, source.handle)
    }
  }

  /// A copy with the source's places put at the named, distinct places. Gradients flow to both.
  public func indexCopied(dimension: Int, indices: Tensor, source: Tensor) throws -> Tensor {
    try Tensor.make("indexCopied", [self, indices, source]) {
      ct_index_copy(handle, dimension, indices.handle, source.handle)
    }
  }

  /// For each element of `indices` (int64, as many dimensions as this tensor) the element at that place of the dimension
  /// and its own place in the others.
  public func gathered(dimension: Int, indices: Tensor) throws -> Tensor {
    try apply("gathered", indices) { ct_gather($0, dimension, $1) }
  }
}
