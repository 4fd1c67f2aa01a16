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

  @Test func repeatedAndMissingLabelsAreErrors() {
    expectError(.invalidSetting, "\"a\" twice") { _ = try LabelMap(labels: ["a", "b", "a"]) }
    expectError(.missingLabel) {
      _ = try LabelMap(of: [Dataset(examples: [Example(text: "x")], source: "x")])
    }
  }
}
