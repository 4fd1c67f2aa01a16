/// The few dense vector operations of the solver, on buffers of equal length.
///
/// Sums run in eight lanes and are added at the end, so that they vectorise without changing from run to run.
package enum VectorMath {
  /// sum x y.
  package static func dot(_ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>) -> Double {
    var lanes = SIMD8<Double>.zero
    let whole = x.count / 8 * 8
    if whole > 0, let a = x.baseAddress, let b = y.baseAddress {
      let left = UnsafeRawPointer(a)
      let right = UnsafeRawPointer(b)
      for byte in stride(from: 0, to: whole * 8, by: 64) {
        // Not addProduct: without a target with FMA it calls libm once for each lane.
        lanes +=
          left.loadUnaligned(fromByteOffset: byte, as: SIMD8<Double>.self)
          * right.loadUnaligned(fromByteOffset: byte, as: SIMD8<Double>.self)
      }
    }
    var sum = lanes.sum()
    for place in whole..<x.count { sum += x[place] * y[place] }
    return sum
  }

  /// y += factor x.
  package static func add(
    _ factor: Double, _ x: UnsafeBufferPointer<Double>, to y: UnsafeMutableBufferPointer<Double>
  ) {
    for place in 0..<x.count { y[place] += factor * x[place] }
  }

  /// sum x y of two arrays.
  package static func dot(_ x: [Double], _ y: [Double]) -> Double {
    x.withUnsafeBufferPointer { x in y.withUnsafeBufferPointer { y in dot(x, y) } }
  }

  /// y += factor x of two arrays.
  package static func add(_ factor: Double, _ x: [Double], to y: inout [Double]) {
    x.withUnsafeBufferPointer { x in y.withUnsafeMutableBufferPointer { y in add(factor, x, to: y) } }
  }

  /// The largest |x|, 0 for none; nan when any is nan.
  package static func largestMagnitude(_ x: [Double]) -> Double {
    x.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, abs($1)) }
  }
}
