import ArgumentParser

/// Refuses a length that has no room for a text between its special tokens.
///
/// Throws `ValidationError`, so that a wrong value is reported as a bad argument.
func requireLength(_ maxLength: Int?) throws {
  if let maxLength, maxLength < 3 {
    throw ValidationError("--max-length must be at least 3, not \(maxLength).")
  }
}
