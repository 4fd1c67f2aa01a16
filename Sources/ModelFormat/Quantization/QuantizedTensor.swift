/// A weight matrix as a quantised folder holds it: W[r, c] = scale q[r, c], with a scale for each row or group of columns.
public struct QuantizedTensor: Sendable {
  /// The canonical name of the weight.
  public let name: String
  /// What q is stored in.
  public let precision: QuantizationConfiguration.Precision
  /// Rows and columns of W.
  public let rows, columns: Int
  /// Columns that share a scale: `groupSize` for int4, all for int8.
  public let groupSize: Int
  /// q as it is stored.
  public let weight: StoredTensor
  /// The scales, row-major.
  public let scales: [Float]

  /// q, row-major, in -127 ... 127 or -8 ... 7.
  ///
  /// - Complexity: O(rows * columns), one array.
  public func values() -> [Int8] {
    let rowBytes = precision == .int8 ? columns : (columns + 1) / 2
    return weight.withUnsafeBytes { bytes in
      [Int8](unsafeUninitializedCapacity: rows * columns) { q, count in
        if precision == .int8 {
          UnsafeMutableRawBufferPointer(q).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: bytes[..<(rows * columns)]))
        } else {
          for row in 0..<rows {
            for column in 0..<columns {
              let byte = Int8(bitPattern: bytes[row * rowBytes + column / 2])
              q[row * columns + column] = column % 2 == 0 ? (byte << 4) >> 4 : byte >> 4
            }
          }
        }
        count = rows * columns
      }
    }
  }

  /// W, row-major.
  public func floats() -> [Float] {
    let q = values()
    guard columns > 0 else { return [] }
    let groups = (columns + groupSize - 1) / groupSize
    return [Float](unsafeUninitializedCapacity: q.count) { weights, count in
      for row in 0..<rows {
        for column in 0..<columns {
          weights[count] = scales[row * groups + column / groupSize] * Float(q[count])
          count += 1
        }
      }
    }
  }

  /// The two tensors of a matrix, for a `ModelFolderWriter`.
  ///
  /// - Parameters:
  ///   - name: The matrix's name.
  ///   - q: Row-major, in -127 ... 127 or -8 ... 7.
  ///   - scales: Row-major; for int4 they must be exact in F16.
  ///   - rows: Its outputs.
  ///   - columns: Its inputs.
  ///   - precision: int8, a scale for each row; or int4, one for each group of a row.
  ///   - groupSize: The columns of a group; int4 only.
  /// Stops the program where their numbers do not fit rows and columns.
  public static func stored(
    name: String, q: [Int8], scales: [Float], rows: Int, columns: Int,
    precision: QuantizationConfiguration.Precision, groupSize: Int
  ) -> [StoredTensor] {
    let scaleName = QuantizationConfiguration.scaleName(name)
    switch precision {
    case .int8:
      return [
        StoredTensor(
          name: name, elementType: .int8, shape: [rows, columns], bytes: q.map { UInt8(bitPattern: $0) }),
        StoredTensor(name: scaleName, shape: [rows], floats: scales),
      ]
    case .int4:
      let rowBytes = (columns + 1) / 2
      var bytes = [UInt8](repeating: 0, count: rows * rowBytes)
      for row in 0..<rows {
        for column in 0..<columns {
          let nibble = UInt8(bitPattern: q[row * columns + column]) & 0x0F
          bytes[row * rowBytes + column / 2] |= column % 2 == 0 ? nibble : nibble << 4
        }
      }
      let groups = (columns + groupSize - 1) / groupSize
      let halves = scales.flatMap { [UInt8($0.half & 0xFF), UInt8($0.half >> 8)] }
      return [
        StoredTensor(name: name, elementType: .uint8, shape: [rows, rowBytes], bytes: bytes),
        StoredTensor(name: scaleName, elementType: .float16, shape: [rows, groups], bytes: halves),
      ]
    }
  }
}
