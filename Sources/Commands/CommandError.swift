/// A command cannot do what was asked; the text says what was found and what to do.
package struct CommandError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
