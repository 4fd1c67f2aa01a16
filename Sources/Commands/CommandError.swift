/// A command cannot do what was asked; the text says what was found and what to do.
package struct CommandError: Error, CustomStringConvertible {
  /// The sentence for the user.
  package let description: String

  /// Makes an error of a sentence for the user.
  package init(_ description: String) { self.description = description }
}
