/// An example as read, with its line and the name of its part.
package struct ReadRow: Sendable, Equatable {
  /// The line on which it begins, from 1; 0 in a file that is one JSON value.
  package let line: Int
  /// The example.
  package let example: Example
  /// What the split column says, when there is one.
  package let part: String?

  /// A row from its parts.
  package init(line: Int, example: Example, part: String? = nil) {
    self.line = line
    self.example = example
    self.part = part
  }
}
