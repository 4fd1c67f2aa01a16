/// Refuses a length that has no room for a text between its special tokens.
///
/// Throws `ValidationError`, so that a wrong value is reported as a bad argument.
package func requireLength(_ maxLength: Int?) throws {
  if let maxLength { try requireCount("--max-length", maxLength, in: 3...1_000_000) }
}
