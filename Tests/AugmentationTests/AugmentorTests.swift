import Augmentation
import Datasets
import Encoders
import ModelFormat
import TestSupport
import Testing
import Tokenization
import Torch

@Suite(.serialized) struct AugmentorTests {
  private let fixture: AugmentationFixture

  init() throws { fixture = try AugmentationFixture() }

  /// The words in a copy between parts that must be there; nil where one of these is not.
  private func replaced(in copy: String, between parts: [String]) -> [String]? {
    var rest = Array(copy.utf8)
    var words: [String] = []
    for (number, part) in parts.enumerated() {
      let bytes = Array(part.utf8)
      let isLast = number == parts.count - 1
      guard
        let start = isLast && rest.count >= bytes.count
          ? rest.count - bytes.count
          : rest.indices.first(where: { rest[$0...].starts(with: bytes) }),
        rest[start...].starts(with: bytes)
      else { return nil }
      if number > 0 { words.append(String(decoding: rest[..<start], as: UTF8.self)) }
      rest.removeFirst(start + bytes.count)
    }
    return words
  }

  /// One and several pieces, capitals, digits, contractions, accents, punctuation, odd spaces, a byte order mark.
  @Test func onlyEligibleWordsChange() throws {
    let parts = [
      "\u{FEFF} 42  the ", " — café, x9y\t", " (of 4.2) don't ", "  THE\u{A0}Of e\u{301} ", " 中 it's\n",
      " 🙂\r\n ",
    ]
    let original = ["gan", "Bozuki", "LOR", "unknown", "kar"]
    var text = parts[0]
    for (word, part) in zip(original, parts.dropFirst()) { text += word + part }
    var settings = fixture.settings(copies: 200)
    settings.candidatesPerWord = 60
    let result = try fixture.augmentor(settings).augment(AugmentationFixture.labelled([text]))
    #expect(result.copies == 200 && result.missingCopies == 0)
    #expect(result.eligibleWords == 5 && result.wordsWithoutCandidates == 0)
    var changed = [Int](repeating: 0, count: 5)
    let known = Set(AugmentationFixture.words + AugmentationFixture.others)
    for example in result.dataset.examples.dropFirst() {
      let words = try #require(replaced(in: example.text, between: parts))
      for (place, word) in words.enumerated() where word != original[place] {
        changed[place] += 1
        #expect(known.contains(word.lowercased()))
        let first = try #require(word.first)
        if first.isLetter { #expect(first.isUppercase == (place == 1 || place == 2), "\(word)") }
      }
    }
    #expect(changed.allSatisfy { $0 > 40 && $0 < 120 })
    #expect(Array(result.dataset.examples[0].text.utf8) == Array(text.utf8))
  }

  @Test func ofPairsOneTextIsVariedAndTheOtherIsTheOriginal() throws {
    let pair = Example(
      text: "gan bo lor", textPair: "kar za bu", target: .value(3.25), id: "7", group: "matched")
    let result = try fixture.augmentor().augment(Dataset(examples: [pair, pair], source: "pairs"))
    #expect(
      result.copies == 20 && result.origins == [Int](repeating: 0, count: 11) + [Int](repeating: 1, count: 11)
    )
    let examples = result.dataset.examples
    #expect(examples[0] == pair && examples[11] == pair)
    for start in [0, 11] {
      for copy in examples[start + 1..<start + 6] {
        #expect(copy.text != pair.text && copy.textPair == pair.textPair)
      }
      for copy in examples[start + 6..<start + 11] {
        #expect(copy.text == pair.text && copy.textPair != pair.textPair)
      }
    }
    #expect(Set(examples[0..<11]).count == 11)
    #expect(examples.allSatisfy { $0.target == .value(3.25) && $0.id == "7" && $0.group == "matched" })
    // Equal examples have copies of their own.
    #expect(Array(examples[1..<11]) != Array(examples[12..<22]))
  }

  @Test func taggedWordsKeepTheirBoundsAndTags() throws {
    let words = ["Gan", "the", "bo-lor", "x9", "", "bozu", "."]
    let example = Example(
      text: words.joined(separator: " "), target: .tags(["B", "O", "B", "O", "O", "B", "O"]),
      form: .words(words))
    let result = try fixture.augmentor(fixture.settings(copies: 40)).augment(
      Dataset(examples: [example], source: "tags"))
    #expect(result.copies == 40)
    for copy in result.dataset.examples {
      guard case .words(let varied) = copy.form else { Issue.record("another form"); continue }
      #expect(
        varied.count == 7 && varied.joined(separator: " ") == copy.text && copy.target == example.target)
      #expect([varied[1], varied[3], varied[4], varied[6]] == ["the", "x9", "", "."])
      #expect(varied[2].contains("-") && varied.allSatisfy { !$0.contains(" ") })
    }
    #expect(Set(result.dataset.examples.map(\.text)).count == 41)
  }

  @Test func choicesAndQuestionsStayAsTheyAre() throws {
    let choice = Example(text: "gan bo lor", target: .choice(1), form: .choices(["za bu", "kar gan"]))
    let passage = Example(
      text: "gan bo lor", textPair: "kar za", target: .label("1"), form: .passage(question: "bo za"))
    for (example, copies) in [(choice, 5), (passage, 10)] {
      let result = try fixture.augmentor().augment(Dataset(examples: [example], source: "x"))
      #expect(result.copies == copies)
      #expect(result.dataset.examples.allSatisfy { $0.form == example.form && $0.target == example.target })
    }
  }

  private static let refused: [Example] = [
    Example(
      text: "bo", textPair: "gan bo", target: .answers([Answer(text: "bo", start: 4)]), form: .span),
    Example(text: "bo", textPair: "gan bo", form: .span),
    Example(text: "gan bo", target: .answers([]), form: .cloze(query: "@placeholder bo", entities: ["gan"])),
    Example(text: "gan bo", form: .cloze(query: "@placeholder bo", entities: ["gan"])),
    Example(text: "gan bo", target: .answers([Answer(text: "bo", start: 4)])),
    Example(text: "gan bo", textPair: "za gan", target: .label("true"), form: .word("gan")),
  ]

  @Test(arguments: refused) func targetsThatDependOnTheWordsAreRefused(_ example: Example) throws {
    var places = ExamplePlaces()
    places.append(file: "some.json", lines: [3, 8])
    let data = Dataset(examples: [Example(text: "gan"), example], source: "x", places: places)
    let augmentor = try fixture.augmentor()
    let error = try #require(augmentationError { _ = try augmentor.augment(data) })
    #expect(
      error.code == .unsupportedForm && error.place == "some.json:8" && !error.description.contains("gan"))
    let nowhere = Dataset(examples: data.examples, source: "x")
    #expect(augmentationError { _ = try augmentor.augment(nowhere) }?.place == "example 2")
  }

  @Test func textsWithoutEligibleWordsHaveNoCopies() throws {
    let data = AugmentationFixture.labelled(["", "the of", " 42 ", "gan"])
    let result = try fixture.augmentor().augment(data)
    #expect(result.dataset.examples.prefix(3) == data.examples.prefix(3))
    #expect(result.origins == [0, 1, 2] + [Int](repeating: 3, count: 6))
    #expect(result.missingCopies == 15 && result.copies == 5)
    let none = try fixture.augmentor().augment(Dataset(examples: [], source: "x"))
    #expect(none.dataset.count == 0 && none.copies == 0)
  }

  @Test func copiesHaveThePlacesOfTheirOriginals() throws {
    var places = ExamplePlaces()
    places.append(file: "train.tsv", lines: [2, 5])
    let data = Dataset(
      examples: AugmentationFixture.labelled(["gan bo", "za lor"]).examples, source: "train.tsv",
      places: places)
    let result = try fixture.augmentor().augment(data).dataset
    #expect(result.source == "train.tsv")
    #expect((0..<12).map { result.places?[$0].line } == (0..<12).map { $0 < 6 ? 2 : 5 })
  }

  @Test func theSeedDecidesTheBytes() throws {
    let data = AugmentationFixture.labelled(
      (0..<30).map { "gan \(AugmentationFixture.words[$0]) bozu the lor" })
    func digest(_ settings: AugmentationSettings) throws -> String {
      try fixture.augmentor(settings).augment(data).dataset.digest
    }
    let first = try digest(fixture.settings())
    #expect(try digest(fixture.settings()) == first)
    #expect(try digest(fixture.settings(seed: 2)) != first)
    var narrow = fixture.settings()
    narrow.tokensPerPass = 1
    #expect(try digest(narrow) == first)
  }

  @Test func manyTextsAreAskedForInPieces() throws {
    let texts = (0..<1100).map { number in
      (0..<3).map { AugmentationFixture.words[(number / [1, 45, 2025][$0]) % 45] }.joined(separator: " ")
    }
    let some = [0, 1023, 1024, 1099]
    let all = try CandidateSearch(fixture.model(), fixture.tokenizer, nil, fixture.settings())
      .candidates(of: texts) { _ in }
    for text in some { #expect(try all[text].map(\.words) == fixture.candidates(of: texts[text])) }
  }

  @Test func impossibleSettingsAreRefused() throws {
    let changes: [(inout AugmentationSettings) -> Void] = [
      { $0.copies = 0 }, { $0.candidatesPerWord = 0 }, { $0.replacementProbability = 0 },
      { $0.replacementProbability = 1.5 }, { $0.replacementProbability = .nan }, { $0.tokensPerPass = 0 },
      { $0.textsPerBlock = 0 },
      { $0.maximumLength = 4 }, { $0.maximumLength = 41 },
    ]
    for (number, change) in changes.enumerated() {
      var settings = fixture.settings()
      change(&settings)
      let error = augmentationError { _ = try fixture.augmentor(settings) }
      #expect(error?.code == .invalidSetting, "change \(number)")
    }
  }

  @Test func modelsThatDoNotFitAreRefused() throws {
    let small = try fixture.model(vocabulary: 20)
    let error = augmentationError {
      _ = try Augmentor(model: small, tokenizer: fixture.tokenizer, settings: fixture.settings())
    }
    #expect(error?.code == .modelDoesNotFit && error?.expected == "at most the model's 20 tokens")
    let unmasked = try Tokenizer(vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "gan"])
    let other = augmentationError {
      _ = try Augmentor(model: fixture.model(), tokenizer: unmasked, settings: fixture.settings())
    }
    #expect(other?.code == .modelDoesNotFit && other?.expected == "a mask token")
  }

  @Test func aFolderWithoutTheHeadOfHiddenWordsIsRefused() throws {
    let folder = try TemporaryFolder()
    let model = try fixture.model()
    try ModelFolderWriter(
      configuration: model.configuration, classifier: nil, pretraining: model.heads,
      tensors: model.exportTensors()
    ).write(to: folder.file("whole"))
    let read = try Augmentor.model(folder: ModelFolder(folder.file("whole")))
    #expect(try read.exportTensors().map { try $0.floats() } == model.exportTensors().map { try $0.floats() })
    try ModelFolderWriter(
      configuration: model.configuration, classifier: nil, tensors: model.encoder.exportTensors()
    ).write(to: folder.file("bare"))
    let error = augmentationError { _ = try Augmentor.model(folder: ModelFolder(folder.file("bare"))) }
    #expect(error?.code == .modelDoesNotFit && error?.place == folder.file("bare"))
  }

  @Test func publishedNumbersOfCopiesGoByTheTask() {
    let expected = [
      "CoLA": 30, "mnli": 10, "MRPC": 30, "SST-2": 20, "STS-B": 30, "QQP": 10, "QNLI": 20, "glue/rte": 30,
    ]
    for (task, copies) in expected { #expect(AugmentationSettings.publishedCopies(task: task) == copies) }
    for task in TaskDefinition.all.map(\.name) where task.hasPrefix("glue/") {
      let isNamed = task != "glue/wnli" && task != "glue/ax"
      #expect((AugmentationSettings.publishedCopies(task: task) != nil) == isNamed, "\(task)")
    }
    #expect(AugmentationSettings.publishedCopies(task: "intents") == nil)
  }

  @Test func settingsAreWrittenWithEveryValue() throws {
    var settings = AugmentationSettings(copies: 3, seed: .max)
    #expect(settings.json["stopWords"]?.string == "english" && settings.json["copies"] == 3)
    #expect(settings.json["seed"]?.string == "18446744073709551615")
    settings.stopWords = ["x"]
    #expect(settings.json["stopWords"]?.array?.compactMap(\.string) == ["x"])
    #expect(settings.json["replacementProbability"] == 0.4)
  }
}
