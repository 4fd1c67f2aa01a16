import Datasets
import Testing
import Tokenization

/// Ids: 2 [CLS], 3 [SEP], 1 [UNK], a to j 5 to 14.
func letterTokenizer() throws -> Tokenizer {
  try Tokenizer(
    vocabulary: [
      "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "##x",
    ])
}

@Suite struct FormEncodingTests {
  private func encode(
    _ examples: [Example], labels: [String]? = nil, limits: TokenLimits = TokenLimits(sequence: nil),
    requiringTargets: Bool = true
  ) throws -> EncodedDataset {
    try EncodedDataset(
      Dataset(examples: examples, source: "toy"), tokenizer: letterTokenizer(),
      labels: labels.map { try LabelMap(labels: $0) }, limits: limits, requiringTargets: requiringTargets)
  }

  @Test func choicesAreASequenceEach() throws {
    let data = try encode([
      Example(text: "a b", target: .choice(1), form: .choices(["c", "d e"])),
      Example(text: "f", target: .choice(2), form: .choices(["a", "b", "c"])),
    ])
    #expect(data.examples[0].ids == [2, 5, 6, 3, 7, 3, 2, 5, 6, 3, 8, 9, 3])
    #expect(data.examples[0].typeIds == [0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1])
    #expect(data.examples[0].choiceLengths == [6, 7] && data.examples[0].length == 7)
    #expect(data.examples[0].sequences == [0..<6, 6..<13])
    #expect(data.examples.map(\.target) == [.label(1), .label(2)])
    let batch = try data.batch([1, 0])
    #expect(batch.rows == 5 && batch.columns == 7 && batch.choiceCounts == [3, 2] && batch.exampleCount == 2)
    #expect(batch.labels == [2, 1] && batch.realTokens == data.realTokens)
    #expect(Array(batch.inputIds[21..<35]) == [2, 5, 6, 3, 7, 3, 0, 2, 5, 6, 3, 8, 9, 3])
  }

  /// As ALBERT's reader for RACE: the choice keeps its last tokens, the text its first.
  @Test func choicesKeepTheirEndAndTextsTheirBegin() throws {
    let example = Example(text: "a b c d e f", target: .choice(0), form: .choices(["g h i j", "g"]))
    let data = try encode([example], limits: TokenLimits(sequence: 8, choice: 3))
    #expect(data.examples[0].ids == [2, 5, 6, 3, 12, 13, 14, 3, 2, 5, 6, 7, 8, 3, 11, 3])
    let tight = try encode([example], limits: TokenLimits(sequence: 5, choice: 3))
    #expect(tight.examples[0].ids == [2, 3, 13, 14, 3, 2, 5, 3, 11, 3])
  }

  @Test func placeholdersBecomeEntities() throws {
    let example = Example(
      text: "a", target: .answers([Answer(text: "c", start: 0)]),
      form: .cloze(query: "b @placeholder b @placeholder", entities: ["d e", "c"]))
    let data = try encode([example])
    #expect(data.examples[0].target == .label(1))
    #expect(data.examples[0].ids == [2, 5, 3, 6, 8, 9, 6, 8, 9, 3, 2, 5, 3, 6, 7, 6, 7, 3])
    expectError(.missingLabel, "among the entities") {
      _ = try encode([
        Example(text: "a", target: .answers([Answer(text: "x", start: 0)]), form: example.form)
      ])
    }
  }

  @Test func passagesGiveWayToQuestionAndAnswer() throws {
    let example = Example(
      text: "a b c d", textPair: "g h", target: .label("1"), form: .passage(question: "e f"))
    let whole = try encode([example], labels: ["0", "1"])
    #expect(whole.examples[0].ids == [2, 5, 6, 7, 8, 9, 10, 3, 11, 12, 3])
    #expect(whole.examples[0].typeIds == [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
    let cut = try encode([example], labels: ["0", "1"], limits: TokenLimits(sequence: 8))
    #expect(cut.examples[0].ids == [2, 5, 9, 10, 3, 11, 12, 3] && cut.examples[0].target == .label(1))
    let tight = try encode([example], labels: ["0", "1"], limits: TokenLimits(sequence: 6))
    #expect(tight.examples[0].ids == [2, 9, 10, 3, 11, 3])
  }

  @Test func wordsStandInFrontOfTheirTexts() throws {
    let example = Example(text: "a b c", textPair: "d a", target: .label("true"), form: .word("a"))
    let data = try encode([example], labels: ["false", "true"])
    #expect(data.examples[0].ids == [2, 5, 3, 5, 6, 7, 3, 8, 5, 3])
    #expect(data.examples[0].typeIds == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
    let cut = try encode([example], labels: ["false", "true"], limits: TokenLimits(sequence: 8))
    #expect(cut.examples[0].ids == [2, 5, 3, 5, 6, 3, 8, 3])
  }

  @Test func formsAndTargetsMayNotBeMixed() throws {
    expectError(.mixedTargets, "example 2", "expected texts", "found choices") {
      _ = try encode([
        Example(text: "a", target: .label("x")),
        Example(text: "a", target: .choice(0), form: .choices(["b", "c"])),
      ])
    }
    expectError(.mixedTargets, "example 2", "expected a label", "found a number") {
      _ = try encode(
        [Example(text: "a", target: .label("x")), Example(text: "a", target: .value(1))], labels: ["x"])
    }
    expectError(.mixedTargets, "example 1", "for choices, found tags") {
      _ = try encode([Example(text: "a", target: .tags(["O"]), form: .choices(["a", "b"]))])
    }
    expectError(.mixedTargets, "example 1", "for choices, found a choice") {
      _ = try encode([Example(text: "a", target: .choice(2), form: .choices(["a", "b"]))])
    }
  }

  @Test func limitsWithoutRoomAreErrors() {
    let example = Example(text: "a", target: .choice(0), form: .choices(["b", "c"]))
    expectError(.invalidSetting, "at least 5 tokens") {
      _ = try encode([example], limits: TokenLimits(sequence: 4))
    }
    expectError(.invalidSetting, "room") {
      _ = try encode([example], limits: TokenLimits(sequence: 9, choice: 0))
    }
  }

  @Test func digestsTellChoicesApart() throws {
    let one = EncodedExample(ids: [1, 2, 3], typeIds: [0, 0, 0], target: .label(0))
    let two = EncodedExample(
      choices: [
        EncodedExample(ids: [1], typeIds: [0]), EncodedExample(ids: [2, 3], typeIds: [0, 0]),
      ], target: .label(0))
    let three = EncodedExample(
      choices: [
        EncodedExample(ids: [1, 2], typeIds: [0, 0]), EncodedExample(ids: [3], typeIds: [0]),
      ], target: .label(0))
    #expect(Set([one, two, three].map { EncodedExample.digest(of: [$0]) }).count == 3)
  }
}
