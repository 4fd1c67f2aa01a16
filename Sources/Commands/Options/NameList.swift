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
  /// - Parameter option: The option that these were given to.
  /// Throws `CommandError` for a name that fits none, with the nearest ones.
  package func chosen(from all: [String], option: String = "--exclude") throws -> [String] {
    for name in names where !all.contains(where: { $0 == name || $0.hasPrefix(name + ".") }) {
      let nearest = Self.beginnings(of: all).map { (name: $0, distance: Self.distance(name, $0)) }
        .sorted { $0.distance < $1.distance }.prefix(5).map(\.name)
      throw CommandError("\(option): there is no \(name); the nearest are \(nearest.joined(separator: ", "))")
    }
    return all.filter { one in names.contains { one == $0 || one.hasPrefix($0 + ".") } }
  }

  /// Names and what they begin with before a dot, each once.
  private static func beginnings(of all: [String]) -> [String] {
    var seen: Set<String> = []
    return all.flatMap { name in
      let parts = name.split(separator: ".")
      return parts.indices.map { parts[...$0].joined(separator: ".") }
    }.filter { seen.insert($0).inserted }
  }

  /// The least number of bytes to insert, delete or replace that makes one string of the other (Levenshtein).
  private static func distance(_ from: String, _ to: String) -> Int {
    let to = Array(to.utf8)
    var row = Array(0...to.count)
    for byte in from.utf8 {
      var diagonal = row[0]
      row[0] += 1
      for (column, other) in to.enumerated() {
        let replaced = diagonal + (byte == other ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[to.count]
  }
}
