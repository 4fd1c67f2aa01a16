import ArgumentParser

/// A folder with the name it has in a table: `NAME=FOLDER`, or the folder's own last component.
struct NamedPath: ExpressibleByArgument {
  let name: String
  let path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts[parts.count - 1])
    let last = path.split(separator: "/").last.map(String.init) ?? path
    name = parts.count == 2 ? String(parts[0]) : last
    if name.isEmpty || path.isEmpty { return nil }
  }
}
