public import ModelFormat

/// The part of a matrix or vector that stays when neurons are removed: some rows and some columns.
///
/// Works on stored bytes of any element type, so kept elements are bit-equal to the original.
public struct TensorSlice: Sendable, Equatable {
  /// Shape before removal: [rows] or [rows, columns].
  public let sourceShape: [Int]

  /// Kept rows, ascending.
  public let rows: [Int]

  /// Kept columns, ascending; nil keeps all.
  public let columns: [Int]?

  /// Shape after removal.
  public var shape: [Int] {
    sourceShape.count == 1 ? [rows.count] : [rows.count, columns?.count ?? sourceShape[1]]
  }

  /// The kept part of `tensor`, under the same name.
  ///
  /// - Throws: `PruningError` `shapeMismatch` when the tensor has another shape than the slice was made for.
  /// - Complexity: O(kept elements); one allocation of the result's size.
  public func gathered(from tensor: StoredTensor) throws -> StoredTensor {
    try check(tensor, has: sourceShape)
    return moved(tensor, to: shape) { source, target, columns, size in
      for (place, row) in rows.enumerated() {
        copyRow(
          from: source, at: row * sourceColumns, picking: columns, to: target,
          at: place * (columns?.count ?? sourceColumns), placing: nil, size: size)
      }
    }
  }

  /// The inverse: a tensor of the source shape with `tensor`'s elements in their old places and zeros elsewhere
  /// (inflation).
  ///
  /// - Throws: `PruningError` `shapeMismatch` when the tensor does not have the slice's shape.
  /// - Complexity: O(source elements).
  public func scattered(from tensor: StoredTensor) throws -> StoredTensor {
    try check(tensor, has: shape)
    return moved(tensor, to: sourceShape) { source, target, columns, size in
      for (place, row) in rows.enumerated() {
        copyRow(
          from: source, at: place * (columns?.count ?? sourceColumns), picking: nil, to: target,
          at: row * sourceColumns, placing: columns, size: size)
      }
    }
  }

  private var sourceColumns: Int { sourceShape.count == 1 ? 1 : sourceShape[1] }

  private func check(_ tensor: StoredTensor, has shape: [Int]) throws {
    guard tensor.shape == shape else {
      throw PruningError(
        .shapeMismatch, "tensor '\(tensor.name)': shape \(tensor.shape) found, \(shape) expected")
    }
  }

  private typealias Move = (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer, [Int]?, Int) -> Void

  private func moved(_ tensor: StoredTensor, to shape: [Int], by move: Move) -> StoredTensor {
    let size = tensor.elementType.sizeInBytes
    var bytes = [UInt8](repeating: 0, count: shape.reduce(1, *) * size)
    bytes.withUnsafeMutableBytes { target in
      tensor.withUnsafeBytes { source in move(source, target, columns, size) }
    }
    return StoredTensor(name: tensor.name, elementType: tensor.elementType, shape: shape, bytes: bytes)
  }

  /// Copies one row of elements; positions are counted in elements, `picking` selects source columns and
  /// `placing` target columns.
  private func copyRow(
    from source: UnsafeRawBufferPointer, at start: Int, picking: [Int]?,
    to target: UnsafeMutableRawBufferPointer, at place: Int, placing: [Int]?, size: Int
  ) {
    guard let list = picking ?? placing else {
      let length = sourceColumns * size
      let from = UnsafeRawBufferPointer(rebasing: source[start * size..<start * size + length])
      UnsafeMutableRawBufferPointer(rebasing: target[place * size..<place * size + length]).copyMemory(
        from: from)
      return
    }
    for (position, column) in list.enumerated() {
      let from = (start + (picking == nil ? position : column)) * size
      let to = (place + (picking == nil ? column : position)) * size
      for byte in 0..<size { target[to + byte] = source[from + byte] }
    }
  }
}
