import CKernels
import Foundation

/// An activation's formula, and how far a kernel may be from it.
struct Activation {
  let kernel: ck_activation
  let formula: (Double) -> Double
  /// The most that the formula grows by, times what its argument is off by.
  let slope: Double
  /// The kernel's own error for an argument.
  let error: (Double) -> Double

  static var all: [Activation] {
    [
      Activation(kernel: CK_NONE, formula: { $0 }, slope: 1, error: { _ in 0 }),
      Activation(kernel: CK_GELU, formula: gelu, slope: 1.13, error: { _ in 4.3e-7 }),
      Activation(
        kernel: CK_QUICK_GELU, formula: gelu, slope: 1.13, error: { max(1.94e-4, 1.62e-5 * abs($0)) }),
      Activation(
        kernel: CK_GELU_TANH,
        formula: { $0 * 0.5 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) },
        slope: 1.13, error: { _ in 4.4e-7 }),
      Activation(kernel: CK_RELU, formula: { max($0, 0) }, slope: 1, error: { _ in 0 }),
      Activation(kernel: CK_TANH, formula: { tanh($0) }, slope: 1, error: { _ in 2e-7 }),
    ]
  }

  /// x Phi(x).
  private static func gelu(_ x: Double) -> Double { x * 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// The activation of a number that is off by at most `error`, and how far a result of a type may be from it.
  func expected(_ x: Double, off error: Double, _ type: ck_type) -> (value: Double, error: Double) {
    let value = formula(x)
    let bound = slope * error + self.error(abs(x) + error)
    // To nearest: 2^-8 of the number; subnormals may be lost.
    return (value, type == CK_F32 ? bound : bound + (abs(value) + bound) * 0x1p-8 + 0x1p-126)
  }
}
