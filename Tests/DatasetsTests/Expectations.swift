import Datasets
import Testing

/// Fails unless `body` throws a ``DatasetError`` with this code, line and words.
func expectError(
  _ code: DatasetError.Code, line: Int? = nil, _ words: String...,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) {
  do {
    try body()
    Issue.record("expected an error \(code), found none", sourceLocation: sourceLocation)
  } catch let error as DatasetError {
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    #expect(error.line == line, "\(error)", sourceLocation: sourceLocation)
    for word in words {
      #expect(error.description.contains(word), "\(error)", sourceLocation: sourceLocation)
    }
  } catch {
    Issue.record("expected a DatasetError, found \(error)", sourceLocation: sourceLocation)
  }
}

/// Reads examples of a text as if it were a file with this name.
func read(_ text: String, _ name: String, _ options: ReadingOptions = ReadingOptions()) throws -> [Example] {
  try FileReader(options: options).rows(
    of: SourceText(file: name, bytes: Array(text.utf8)), format: options.format ?? DatasetFormat(path: name)
  ).map(\.example)
}

/// Examples with the texts "<label> <n>".
func examples(_ counts: [(String, Int)]) -> [Example] {
  counts.flatMap { label, count in (0..<count).map { Example(text: "\(label) \($0)", target: .label(label)) }
  }
}
