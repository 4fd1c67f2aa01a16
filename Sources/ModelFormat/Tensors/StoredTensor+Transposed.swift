extension StoredTensor {
  /// A matrix [n, m] from a matrix [m, n], under another name, in memory of its own.
  ///
  /// - Throws: `ModelFormatError` `.badTensor` where it has not two extents.
  /// - Complexity: O(count).
  package func transposed(as name: String) throws -> StoredTensor {
    guard shape.count == 2 else {
      throw ModelFormatError(
        .badTensor, place: "tensor \(self.name)", expected: "a matrix", found: "shape \(shape)")
    }
    let view = TorchView(storage: 0, offset: 0, shape: [shape[1], shape[0]], strides: [1, shape[1]])
    let bytes = withUnsafeBytes { source in
      view.gathered(source, size: elementType.sizeInBytes, byteCount: byteCount, swapped: false)
    }
    return StoredTensor(name: name, elementType: elementType, shape: view.shape, bytes: bytes)
  }
}
