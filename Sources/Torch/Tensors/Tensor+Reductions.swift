import CTorch

// Dimensions count from 0, or from the end as -1, -2, ...; no dimension means all of them. Reduced dimensions go, or stay
// with size 1.
extension Tensor {
  /// The sum; of bool and integers as int64.
  ///
  /// - Throws: `TorchError` for a dimension that is not there; so do all here.
  public func sum(dimensions: [Int] = [], keepingDimensions: Bool = false) throws -> Tensor {
    try apply("sum\(dimensions)") { ct_sum($0, dimensions, dimensions.count, keepingDimensions) }
  }

  /// The mean; floating-point types only.
  public func mean(dimensions: [Int] = [], keepingDimensions: Bool = false) throws -> Tensor {
    try apply("mean\(dimensions)") { ct_mean($0, dimensions, dimensions.count, keepingDimensions) }
  }

  /// The largest element; its gradient is shared equally among equal ones.
  public func maximum(dimensions: [Int] = [], keepingDimensions: Bool = false) throws -> Tensor {
    try apply("maximum\(dimensions)") { ct_amax($0, dimensions, dimensions.count, keepingDimensions) }
  }

  /// The smallest element; its gradient is shared equally among equal ones.
  public func minimum(dimensions: [Int] = [], keepingDimensions: Bool = false) throws -> Tensor {
    try apply("minimum\(dimensions)") { ct_amin($0, dimensions, dimensions.count, keepingDimensions) }
  }

  /// The Euclidean norm: the square root of the sum of squares; gradient 0 where the norm is 0.
  public func norm(dimensions: [Int] = [], keepingDimensions: Bool = false) throws -> Tensor {
    try apply("norm\(dimensions)") { ct_norm($0, dimensions, dimensions.count, keepingDimensions) }
  }

  /// The place of the largest element along one dimension, int64; the first of equal ones on the CPU.
  public func argmax(dimension: Int, keepingDimension: Bool = false) throws -> Tensor {
    try apply("argmax") { ct_argmax($0, dimension, keepingDimension) }
  }

  /// The running sum along one dimension.
  public func cumulativeSum(dimension: Int) throws -> Tensor {
    try apply("cumulativeSum") { ct_cumsum($0, dimension) }
  }

  /// The elements in order along one dimension, and the places (int64) they came from; equal ones keep their order.
  public func sorted(dimension: Int = -1, descending: Bool = false) throws -> (
    values: Tensor, indices: Tensor
  ) {
    try pair("sorted") { ct_sort($0, dimension, descending, &$1, &$2) }
  }

  /// The `count` largest (or smallest) elements in order along one dimension, and the places (int64) they came from. Which
  /// of equal ones is taken is not promised; `sorted` does promise it.
  public func topK(
    _ count: Int, dimension: Int = -1, largest: Bool = true
  ) throws -> (values: Tensor, indices: Tensor) {
    try pair("topK(\(count))") { ct_topk($0, count, dimension, largest, &$1, &$2) }
  }
}
