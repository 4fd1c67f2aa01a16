/// The experiment cannot go on; the text says why.
struct ExperimentError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
