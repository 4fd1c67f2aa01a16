import ArgumentParser

/// Whole numbers from 1 to 100,000, separated by commas: `12,128`.
package struct NumberList: ExpressibleByArgument, Equatable {
  /// The numbers in the order given.
  package let values: [Int]

  /// A list of known numbers, for defaults.
  package init(_ values: [Int]) { self.values = values }

  /// Nil where it is no list of numbers.
  package init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Int($0) }
    guard !parts.isEmpty, values.count == parts.count, values.allSatisfy((1...100_000).contains) else {
      return nil
    }
    self.values = values
  }

  /// As it is written on the command line.
  package var defaultValueDescription: String { values.map(String.init).joined(separator: ",") }
}
