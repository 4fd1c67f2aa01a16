import ArgumentParser

/// Refuses a number outside `range`, which `option` gave.
///
/// Throws `ValidationError`, so that a wrong value is reported as a bad argument.
package func requireCount(_ option: String, _ value: Int, in range: ClosedRange<Int>) throws {
  if value < range.lowerBound {
    throw ValidationError("\(option) must be at least \(range.lowerBound), not \(value).")
  }
  if value > range.upperBound {
    throw ValidationError("\(option) must be at most \(range.upperBound), not \(value).")
  }
}
