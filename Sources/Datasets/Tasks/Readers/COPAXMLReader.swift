/// Reads COPA in its own XML: copa-dev.xml is what a model learns from, copa-test.xml is reported.
package struct COPAXMLReader: TaskReader {
  /// The files with targets, as parts; see ``TaskReader``.
  package func files(at path: String, options: ReadingOptions) throws -> TaskFiles {
    let folder = try TaskFolder(path, within: ["datasets", "COPA-resources"])
    let dev = try folder.require(["copa-dev.xml"], for: "the train part")
    var files = [TaskFile(path: dev, part: .train, rows: try Self.rows(of: SourceText(file: dev)))]
    if let test = folder.first(["copa-test.xml"]) {
      files.append(TaskFile(path: test, part: .test, rows: try Self.rows(of: SourceText(file: test))))
    }
    return TaskFiles(files)
  }

  /// The files that are predicted and handed in; see ``TaskReader``.
  package func submissions(
    at path: String, options: ReadingOptions
  ) throws -> [(name: String, file: TaskFile)] {
    let test = try TaskFolder(path, within: ["datasets", "COPA-resources"])
      .require(["copa-test.xml"], for: "a submission")
    let rows = try Self.rows(of: SourceText(file: test))
    return [("COPA.jsonl", TaskFile(path: test, part: .test, rows: rows))]
  }

  /// The items of a file. Throws ``DatasetError`` (`malformed`, `emptyText`, `empty`) with the line.
  package static func rows(of source: SourceText) throws -> [ReadRow] {
    let items = try XMLItems(source).items(named: "item")
    guard !items.isEmpty else {
      throw DatasetError(.empty, file: source.file, "expected <item> elements, found none")
    }
    return try items.map { item in
      func malformed(_ message: String) -> DatasetError {
        DatasetError(.malformed, file: source.file, line: item.line, message)
      }
      func text(_ name: String) throws -> String {
        guard let text = item.texts[name]?.trimmed else {
          throw malformed("expected <\(name)> in the item, found none")
        }
        guard !text.isEmpty else {
          throw DatasetError(
            .emptyText, file: source.file, line: item.line, "expected a text in <\(name)>, found none")
        }
        return text
      }
      let question: String
      switch item.attributes["asks-for"] {
      case "cause": question = COPAQuestion.cause
      case "effect": question = COPAQuestion.effect
      default: throw malformed("expected asks-for=\"cause\" or \"effect\", found neither")
      }
      let target: Target
      switch item.attributes["most-plausible-alternative"] {
      case nil: target = .none
      case "1": target = .choice(0)
      case "2": target = .choice(1)
      default: throw malformed("expected most-plausible-alternative=\"1\" or \"2\", found neither")
      }
      let example = Example(
        text: try text("p") + " " + question, target: target,
        form: .choices([try text("a1"), try text("a2")]), id: item.attributes["id"])
      return ReadRow(line: item.line, example: example)
    }
  }
}
