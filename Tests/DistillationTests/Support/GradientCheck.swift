import TestSupport
import Testing
import Torch

/// Compares a loss's gradient with finite differences, in double precision, at every element of x.
///
/// A central difference with step h = 1e-5 is off by h^2 times a third derivative of order 1 and by rounding of 1e-16 / h.
func expectGradient(
  at values: [Double], shape: [Int], sourceLocation: SourceLocation = #_sourceLocation,
  of loss: (Tensor) throws -> Tensor
) throws {
  let x = try Tensor(values, shape: shape)
  try x.setRequiresGrad(true)
  try loss(x).backward()
  let gradient = try #require(x.grad, sourceLocation: sourceLocation).doubles()
  let step = 1e-5
  for index in values.indices {
    func at(_ shift: Double) throws -> Double {
      var moved = values
      moved[index] += shift
      return try loss(Tensor(moved, shape: shape)).item()
    }
    let slope = try (at(step) - at(-step)) / (2 * step)
    #expect(
      abs(gradient[index] - slope) <= 1e-8 * max(1, abs(slope)), "\(index)", sourceLocation: sourceLocation)
  }
}

/// Fails where two numbers differ by more than a bound, or one is no number.
func expectClose(
  _ found: Double, _ expected: Double, within bound: Double = 1e-6,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    abs(found - expected) <= bound, "found \(found), expected \(expected)", sourceLocation: sourceLocation)
}

/// Numbers of both signs of order 1, the same for the same seed.
func numbers(_ count: Int, seed: UInt64) -> [Double] {
  var generator = SeededGenerator(state: seed)
  return (0..<count).map { _ in generator.unit() * 2 - 1 }
}
