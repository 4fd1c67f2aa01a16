import ModelFormat
import Torch

/// A parameter in memory, and how its file form is cut out of it.
struct ParameterSlot {
  let name: String
  let tensor: Tensor
  /// Rows that files hold; nil: all.
  var liveRows: [Int]?
  /// Columns that files hold; nil: all.
  var liveColumns: [Int]?

  init(_ name: String, _ tensor: Tensor, liveRows: [Int]? = nil, liveColumns: [Int]? = nil) {
    self.name = name
    self.tensor = tensor
    self.liveRows = liveRows
    self.liveColumns = liveColumns
  }

  /// The float32 tensor that a file holds, without padding.
  func stored() throws -> StoredTensor {
    try withoutGradients {
      var live = try tensor.detached().to(.cpu)
      if let liveRows { live = try Self.cut(live, dimension: 0, places: liveRows) }
      if let liveColumns { live = try Self.cut(live, dimension: 1, places: liveColumns) }
      return StoredTensor(name: name, elementType: .float32, shape: live.shape, bytes: try live.bytes())
    }
  }

  private static func cut(_ tensor: Tensor, dimension: Int, places: [Int]) throws -> Tensor {
    if tensor.shape[dimension] == places.count { return tensor }
    let indices = try Tensor(places.map(Int64.init), shape: [places.count])
    return try tensor.indexSelected(dimension: dimension, indices: indices)
  }
}
