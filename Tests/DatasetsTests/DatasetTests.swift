import Datasets
import Testing

@Suite struct DatasetTests {
  @Test func digestTellsEveryDifference() {
    let base = [Example(text: "ab", target: .label("c")), Example(text: "d", target: .label("e"))]
    let others: [[Example]] = [
      [], [base[0]], base.reversed(),
      [Example(text: "a", target: .label("bc")), base[1]],
      [Example(text: "ab", textPair: "", target: .label("c")), base[1]],
      [Example(text: "ab", target: .labels(["c"])), base[1]], [Example(text: "ab"), base[1]],
      [Example(text: "ab", target: .value(0)), base[1]],
      [Example(text: "ab", target: .value(-0.0)), base[1]],
      [Example(text: "e\u{301}")], [Example(text: "\u{E9}")],
    ]
    let digests = ([base] + others).map(Dataset.digest(of:))
    #expect(Set(digests).count == digests.count)
    #expect(Dataset.digest(of: base) == Dataset(examples: base, source: "x").digest)
  }

  @Test func digestIsTheSpecifiedOne() {
    // printf of: 8-byte length 1, "a", 8-byte 0 (no pair), 8-byte 1 (label), 8-byte length 1, "b"; sha256sum.
    #expect(
      Dataset.digest(of: [Example(text: "a", target: .label("b"))])
        == "7968f24d61545885ea0de1ce7d858bff070b38bdfdb82384f841c811bad915a2")
    #expect(
      Dataset.digest(of: []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func labelsAreCountedInOrder() {
    let data = Dataset(
      examples: examples([("b", 2), ("a", 1)]) + [Example(text: "x", target: .labels(["é", "a"]))],
      source: "x")
    #expect(data.labelCounts.map(\.label) == ["a", "b", "é"])
    #expect(data.labelCounts.map(\.count) == [2, 2, 1])
  }

  @Test func textsThatDifferInCaseAndSpacesHaveOneKey() {
    #expect(Example(text: " Hello\t\nWorld ").textKey == Example(text: "hello world").textKey)
    #expect(Example(text: "a b").textKey != Example(text: "a", textPair: "b").textKey)
    #expect(Example(text: "ab").textKey != Example(text: "a b").textKey)
  }
}
