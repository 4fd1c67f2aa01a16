import Datasets
import Testing

@Suite struct LabelMapTests {
  @Test func labelsAreInOrderOfTheirBytes() throws {
    let data = Dataset(examples: examples([("b", 1), ("é", 1), ("B", 1), ("a", 2)]), source: "x")
    let map = try LabelMap(of: [data])
    #expect(map.labels == ["B", "a", "b", "é"] && map.count == 4)
    for (index, label) in map.labels.enumerated() { #expect(map.index(of: label) == index) }
    #expect(map.index(of: "c") == nil)
  }

  @Test func equivalentSpellingsAreDifferentLabels() throws {
    let map = try LabelMap(labels: ["e\u{301}", "\u{E9}"])
    #expect(map.index(of: "e\u{301}") == 0 && map.index(of: "\u{E9}") == 1)
  }

  @Test func unseenLabelsNameExampleAndKnownOnes() throws {
    let map = try LabelMap(labels: (0..<12).map { "l\($0)" })
    let data = Dataset(examples: examples([("l1", 2), ("zebra", 1)]), source: "test.csv")
    expectError(.unseenLabel, "test.csv: example 3", "12 labels", "l0, l1", "and 2 more", "found \"zebra\"") {
      try map.requireLabels(of: data)
    }
    try map.requireLabels(of: data.subset([0, 1]))
  }

  /// Whatever part an example was cut into, the error says where it can be found.
  @Test func unseenLabelsOfFilesNameFileAndLine() throws {
    let map = try LabelMap(labels: ["a", "b"])
    let folder = try TemporaryFolder()
    try folder.write("one.md", "## intent:a\n" + (0..<20).map { "- one \($0)\n" }.joined())
    let file = try folder.write("two.md", "## intent:b\n- two\n\n## intent:zebra\n\n- three\n- four\n")
    let source = try DataSource(path: folder.path)
    expectError(.unseenLabel, line: 6, file, "expected one of the 2 labels", "found \"zebra\"") {
      try map.requireLabels(of: source.dataset)
    }
    for split in try [source.split()] + source.folds(3) {
      for part in Array(split.parts.values) + [split.all] {
        for (place, example) in part.examples.enumerated() where example.target == .label("zebra") {
          expectError(.unseenLabel, line: example.text == "three" ? 6 : 7, file) {
            _ = try map.requireIndex(of: "zebra", in: part, at: place)
          }
        }
      }
      #expect(split.all.examples.count { $0.target == .label("zebra") } == 2)
    }
  }

  @Test func everyReaderSaysTheLinesOfItsExamples() throws {
    let map = try LabelMap(labels: ["a"])
    for (name, text, line) in [
      ("x.csv", "text,label\n\"two\nlines\",a\n\nb,z\n", 5),
      ("x.tsv", "text\tlabel\r\none\ta\r\nb\tz\r\n", 3),
      ("x.jsonl", "{\"text\":\"one\",\"label\":\"a\"}\n\n{\"text\":\"b\",\"label\":\"z\"}\n", 3),
      ("x.tab", "text\tlabel\nstring\td\n\tclass\none\ta\nb\tz\n", 5),
      ("x.md", "# T\n## intent:a\n- one\n## intent:z\n- b\n", 5),
      ("x.yml", "nlu:\n- intent: a\n  examples: |\n    - one\n- intent: z\n  examples: |\n\n    - b\n", 8),
    ] {
      let folder = try TemporaryFolder()
      let path = try folder.write(name, text)
      expectError(.unseenLabel, line: line, path, "found \"z\"") {
        try map.requireLabels(of: Dataset(path: path))
      }
    }
  }

  @Test func repeatedAndMissingLabelsAreErrors() {
    expectError(.invalidSetting, "\"a\" twice") { _ = try LabelMap(labels: ["a", "b", "a"]) }
    expectError(.missingLabel) {
      _ = try LabelMap(of: [Dataset(examples: [Example(text: "x")], source: "x")])
    }
  }
}
