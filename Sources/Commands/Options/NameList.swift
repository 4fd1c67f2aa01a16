import ArgumentParser

/// Names separated by commas.
package struct NameList: ExpressibleByArgument, Equatable {
  /// The names in the order given.
  package let names: [String]

  /// Nil where it holds no name.
  package init?(argument: String) {
    names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if names.contains("") { return nil }
  }

  /// The names of `all` that are one of these, or begin with one of these and a dot.
  ///
  /// Throws `CommandError` for a name that fits none.
  package func chosen(from all: [String]) throws -> [String] {
    for name in names where !all.contains(where: { $0 == name || $0.hasPrefix(name + ".") }) {
      throw CommandError("there is no \(name); there are \(all.joined(separator: ", "))")
    }
    return all.filter { one in names.contains { one == $0 || one.hasPrefix($0 + ".") } }
  }
}
