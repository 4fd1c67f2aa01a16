import Datasets
import Evaluation
import Testing

@Suite struct TaskRegistryTests {
  @Test func everyTaskOfTheBenchmarksIsThere() throws {
    for benchmark in Benchmark.allCases {
      let listed = TaskDefinition.all.compactMap {
        $0.benchmark?.benchmark == benchmark ? $0.benchmark?.task : nil
      }
      #expect(listed.sorted() == benchmark.tasks.map(\.name).sorted())
    }
    let names = TaskDefinition.all.map(\.name)
    #expect(Set(names).count == names.count)
    for name in [
      "glue/ax", "superglue/axb", "superglue/axg", "race/middle", "race/high", "race/all", "dream",
      "copa-xml", "choice",
    ]
      + ["intents", "multilabel", "tagging", "qa", "qa2", "similarity", "amazon/books"]
    {
      #expect(names.contains(name), "\(name)")
    }
    for task in TaskDefinition.all {
      #expect(!task.summary.isEmpty && !task.files.isEmpty && !task.name.contains(" "))
      if let other = task.trainedAs { #expect(try TaskDefinition.named(other).labels == task.labels) }
    }
  }

  @Test func unknownTasksAreNamedWithTheKnown() {
    expectError(.invalidSetting, "glue/cola", "found \"glue/xyz\"") {
      _ = try TaskDefinition.named("glue/xyz")
    }
    #expect(throws: Never.self) { try TaskDefinition.named("GLUE/RTE") }
  }

  @Test func examplesOfOnePassageStayTogether() {
    let choices = ["a", "b"].map { Example(text: "P", form: .choices([$0, "x"])) }
    #expect(choices[0].textKey == choices[1].textKey)
    let spans = ["a", "b"].map { Example(text: $0, textPair: "Context  C", form: .span) }
    #expect(spans[0].textKey == spans[1].textKey && spans[0].textKey == "context c")
    let pairs = ["a", "b"].map { Example(text: "P", textPair: $0) }
    #expect(pairs[0].textKey != pairs[1].textKey)
  }

  @Test func digestsTellFormsApart() {
    let texts = ["a", "b"]
    let examples: [Example] = [
      Example(text: "a b"), Example(text: "a b", form: .choices(texts)),
      Example(text: "a b", form: .words(texts)),
      Example(text: "a b", form: .word("a")), Example(text: "a b", form: .passage(question: "a")),
      Example(text: "a b", form: .span), Example(text: "a b", form: .cloze(query: "a", entities: ["b"])),
      Example(text: "a b", target: .choice(1), form: .choices(texts)),
      Example(text: "a b", target: .choice(0), form: .choices(texts)),
      Example(text: "a b", target: .tags(texts), form: .words(texts)),
      Example(text: "a b", target: .answers([Answer(text: "a", start: 0)]), form: .span),
      Example(text: "a b", target: .answers([Answer(text: "a", start: 1)]), form: .span),
      Example(text: "a b", target: .answers([]), form: .span),
    ]
    #expect(Set(examples.map { Dataset.digest(of: [$0]) }).count == examples.count)
    // Names of examples are not part of what a model sees.
    #expect(
      Dataset.digest(of: [Example(text: "a", id: "1", group: "g")])
        == Dataset.digest(of: [Example(text: "a")]))
  }
}
