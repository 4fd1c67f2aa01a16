import ArgumentParser

/// A folder with the name it has in a table: `NAME=FOLDER`, or the folder's own last component. What stands before a "=" is
/// a name unless it holds a "/".
package struct NamedPath {
  /// What the table says.
  package let name: String
  /// The folder.
  package let path: String

  /// Reads an argument; nil where name or folder is empty.
  package init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let isNamed = parts.count == 2 && !parts[0].contains("/")
    path = isNamed ? String(parts[1]) : argument
    name = isNamed ? String(parts[0]) : path.split(separator: "/").last.map(String.init) ?? path
    if name.isEmpty || path.isEmpty { return nil }
  }
}

extension NamedPath: ExpressibleByArgument {}
