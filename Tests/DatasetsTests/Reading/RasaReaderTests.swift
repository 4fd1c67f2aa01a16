import Datasets
import Testing

@Suite struct RasaReaderTests {
  @Test func entityMarkUpIsStrippedAndTheValueKept() {
    for (marked, plain) in [
      ("[Berlin](city)", "Berlin"), ("to [NYC](city:New York) now", "to NYC now"),
      ("[two](n) of [three](n)", "two of three"), ("[a b]{\"entity\": \"x\", \"role\": \"from\"}!", "a b!"),
      ("[a][{\"entity\": \"x\"}, {\"entity\": \"y\"}] b", "a b"),
      ("no [brackets] (here)", "no [brackets] (here)"),
      ("[a] (b)", "[a] (b)"), ("[](x)", "[](x)"), ("[a]()", "[a]()"), ("[a](:b)", "[a](:b)"),
      ("[a](b", "[a](b"),
      ("[a", "[a"), ("a](b)", "a](b)"), ("[é](x)[ñ](y)", "éñ"), ("[[a](b)", "[a"), ("", ""),
      ("[a](b [c](d)", "a"), ("[a]{b [c](d)} [e](f", "a [e](f"), ("[a][{b] [c](d) [e]", "a c [e]"),
    ] {
      #expect(RasaEntities.stripped(marked) == plain, "\(marked)")
    }
  }

  /// Every bracket of these looks for ends that are far away or not there. A second for each is more than a
  /// thousand times what linear time takes; quadratic time takes minutes.
  @Test(arguments: ["[", "[[a]", "[a](", "[a]{", "[a][{", "[](", "[a](:", "](", "[a](b)", "{[a]"])
  func aMegabyteOfBracketsTakesLinearTime(unit: String) {
    let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
    for end in ["", "]", "x](y)"] {
      let clock = ContinuousClock()
      var stripped = ""
      let time = clock.measure { stripped = RasaEntities.stripped(text + end) }
      #expect(time < .seconds(1), "\(unit) \(end): \(time)")
      #expect(stripped.utf8.count <= text.utf8.count + end.utf8.count)
    }
  }

  private let markdown = """
    <!-- ## intent:hidden
    - hidden --> 
    ## intent:greet
    - hello [Sara](name)
    * hi <!-- a comment -->
    + hey

    Some prose.
    ## synonym:greeting
    - not an example
    ##  Intent : ask/weather
    - rain in [Berlin](city:BER)?
    ## regex:zip
    - [0-9]{5}
    ## lookup:city
    data/city.txt
    ## intent:greet
    - good day
    """

  @Test func markdownIntentsAreReadAndOtherSectionsAreNot() throws {
    let found = try read(markdown, "nlu.md")
    #expect(found.map(\.text) == ["hello Sara", "hi", "hey", "rain in Berlin?", "good day"])
    #expect(found.map(\.target.labelNames) == [["greet"], ["greet"], ["greet"], ["ask/weather"], ["greet"]])
    let crossed = markdown.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    #expect(try read(crossed, "nlu.md") == found)
  }

  @Test func retrievalIntentsAreMergedOnRequest() throws {
    let found = try read(markdown, "nlu.md", ReadingOptions(retrievalIntents: .merge))
    #expect(found[3].target == .label("ask"))
  }

  @Test func intentsAreSplitWhenThereAreSeveralLabels() throws {
    let options = ReadingOptions(target: .multiLabel(separator: "+"))
    #expect(try read("## intent:a+b/c\n- x", "nlu.md", options)[0].target == .labels(["a", "b/c"]))
  }

  @Test func brokenMarkdownNamesItsLine() {
    expectError(.emptyText, line: 2) { _ = try read("## intent:a\n- \n- b", "nlu.md") }
    expectError(.missingLabel, line: 1) { _ = try read("## intent:\n- b", "nlu.md") }
    expectError(.empty, "## intent:NAME") { _ = try read("# Title\n- item\n", "nlu.md") }
    expectError(.invalidSetting) { _ = try read(markdown, "nlu.md", ReadingOptions(target: .regression)) }
  }

  private let yaml = """
    version: "3.1"
    nlu:
    - intent: greet
      examples: |
        - hello [Sara]{"entity": "name"}
        - "quoted"

        - a: b # not a comment
    - synonym: hi
      examples: |
        - hullo
    - intent: ask/weather
      examples:
        - text: |
            rain in [Berlin](city)?
          metadata: {sentiment: 1}
        - text: sun
    - lookup: city
      examples: |
        - Berlin
    - intent: greet
      examples: |
        - good day
    rules:
    - rule: x
    """

  @Test func yamlIntentsAreReadAndOtherEntriesAreNot() throws {
    let found = try read(yaml, "nlu.yml")
    #expect(
      found.map(\.text) == [
        "hello Sara", "\"quoted\"", "a: b # not a comment", "rain in Berlin?", "sun", "good day",
      ])
    #expect(
      found.map(\.target)
        == ["greet", "greet", "greet", "ask/weather", "ask/weather", "greet"].map(Target.label))
    #expect(try read(yaml, "nlu.yaml") == found)
  }

  /// Nine levels of nine aliases would be 387 million texts.
  @Test func aliasesThatRepeatEachOtherAreRefused() throws {
    let levels = (1...9).map { level in
      "  - &a\(level) [\([String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n"
    }
    let bomb = "x:\n  - &a0 [y]\n" + levels.joined() + "nlu:\n- intent: a\n  examples: *a9\n"
    expectError(.malformed, line: 3, "nlu.yml:3", "without aliases") { _ = try read(bomb, "nlu.yml") }
    let key = bomb + "? *a9\n: z\n"
    expectError(.malformed, line: 3) { _ = try read(key, "nlu.yml") }
    // Signs that are no alias stay what they are.
    let text = "nlu:\n- intent: a\n  examples: |\n    - R & B * C\n    - A&B a*B\n    - *sigh* &c\n"
    #expect(try read(text, "nlu.yml").map(\.text) == ["R & B * C", "A&B a*B", "*sigh* &c"])
  }

  @Test func brokenYAMLNamesItsLine() {
    expectError(.emptyText, line: 5) {
      _ = try read("nlu:\n- intent: a\n  examples: |\n    - x\n    -\n", "nlu.yml")
    }
    expectError(.malformed, line: 4, "- example") {
      _ = try read("nlu:\n- intent: a\n  examples: |\n    x\n", "nlu.yml")
    }
    expectError(.malformed, line: 3, "bad YAML") { _ = try read("nlu:\n- intent: [a\nfoo: }\n", "nlu.yml") }
    expectError(.malformed, line: 2, "examples") { _ = try read("nlu:\n- intent: a\n", "nlu.yml") }
    expectError(.missingLabel, line: 2) {
      _ = try read("nlu:\n- intent:\n  examples: |\n    - x\n", "nlu.yml")
    }
    expectError(.malformed, line: 1, "expected a list") { _ = try read("nlu: 3\n", "nlu.yml") }
    expectError(.empty, "no such key") { _ = try read("rules: 3\n", "nlu.yml") }
    expectError(.empty) { _ = try read("nlu:\n- synonym: a\n  examples: |\n    - x\n", "nlu.yml") }
  }
}
