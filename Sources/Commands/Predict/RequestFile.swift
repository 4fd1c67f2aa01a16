package import Datasets
package import ModelFormat

/// A file of lines as `bertie predict` reads them: texts without labels.
package enum RequestFile {
  /// The examples of a file, for a head of some kind.
  ///
  /// Throws what reading throws, with file and line, and `CommandError` for a file without any line.
  package static func dataset(_ path: String, kind: HeadKind) throws -> Dataset {
    let lines = InputLines(path: path)
    var examples: [Example] = []
    while let line = try lines.next() {
      examples.append(try PredictionRequest(line: line, at: lines.place, kind: kind).example)
    }
    guard !examples.isEmpty else { throw CommandError("\(path): expected at least one line, found none") }
    return Dataset(examples: examples, source: path)
  }
}
