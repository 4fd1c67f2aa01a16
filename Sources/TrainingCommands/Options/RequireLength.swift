import ArgumentParser

/// Refuses a number outside `range`, which `option` gave.
///
/// Throws `ValidationError`, so that a wrong value is reported as a bad argument.
func requireCount(_ option: String, _ value: Int, in range: ClosedRange<Int>) throws {
  if value < range.lowerBound {
    throw ValidationError("\(option) must be at least \(range.lowerBound), not \(value).")
  }
  if value > range.upperBound {
    throw ValidationError("\(option) must be at most \(range.upperBound), not \(value).")
  }
}

/// Refuses a length that has no room for a text between its special tokens.
///
/// Throws `ValidationError`, so that a wrong value is reported as a bad argument.
func requireLength(_ maxLength: Int?) throws {
  if let maxLength { try requireCount("--max-length", maxLength, in: 3...1_000_000) }
}
