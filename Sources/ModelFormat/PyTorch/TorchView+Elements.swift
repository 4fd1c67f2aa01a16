extension TorchView {
  /// The place of the last element in the storage; nil where it does not fit an `Int`. Without elements: the offset.
  var lastElement: Int? {
    var last = offset
    for (extent, stride) in zip(shape, strides) where extent > 1 {
      let (distance, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflowing) = last.addingReportingOverflow(distance)
      guard !overflow, !overflowing else { return nil }
      last = sum
    }
    return last
  }

  /// Whether the elements lie one after the other in row-major order.
  var isContiguous: Bool {
    var expected = 1
    for (extent, stride) in zip(shape, strides).reversed() where extent > 1 {
      guard stride == expected else { return false }
      expected *= extent
    }
    return true
  }

  /// The elements in row-major order: element (i, j, ...) is the one at i s_0 + j s_1 + ... with the strides s.
  ///
  /// - Parameters:
  ///   - source: The bytes from the first element on; all elements lie within.
  ///   - size: Bytes of an element: 1, 2, 4 or 8.
  ///   - byteCount: The bytes of all elements, above 0.
  ///   - swapped: Whether the order of the bytes in each element is turned.
  /// - Complexity: O(elements).
  func gathered(_ source: UnsafeRawBufferPointer, size: Int, byteCount: Int, swapped: Bool) -> [UInt8] {
    switch size {
    case 1: gathered(UInt8.self, source, byteCount, swapped)
    case 2: gathered(UInt16.self, source, byteCount, swapped)
    case 4: gathered(UInt32.self, source, byteCount, swapped)
    default: gathered(UInt64.self, source, byteCount, swapped)
    }
  }

  private func gathered<Element: FixedWidthInteger & BitwiseCopyable>(
    _ type: Element.Type, _ source: UnsafeRawBufferPointer, _ byteCount: Int, _ swapped: Bool
  ) -> [UInt8] {
    let size = MemoryLayout<Element>.size
    let (inner, step) = (shape.last ?? 1, (strides.last ?? 1) * size)
    return [UInt8](unsafeUninitializedCapacity: byteCount) { target, count in
      var index = [Int](repeating: 0, count: max(0, shape.count - 1))
      var row = 0
      while count < byteCount {
        for column in 0..<inner {
          let element = source.loadUnaligned(fromByteOffset: row + column * step, as: Element.self)
          UnsafeMutableRawBufferPointer(target).storeBytes(
            of: swapped ? element.byteSwapped : element, toByteOffset: count, as: Element.self)
          count += size
        }
        // The next row: count up from the last but one extent.
        for place in index.indices.reversed() {
          index[place] += 1
          row += strides[place] * size
          if index[place] < shape[place] { break }
          row -= index[place] * strides[place] * size
          index[place] = 0
        }
      }
    }
  }
}
