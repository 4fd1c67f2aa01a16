import Augmentation
import Encoders
import ModelFormat
import Testing
import Tokenization
import Torch

/// The candidates of words of one piece.
@Suite(.serialized) struct MaskedWordsTests {
  private let fixture: AugmentationFixture

  init() throws { fixture = try AugmentationFixture() }

  /// Built here by hand, one place at a time: `[CLS] pieces [SEP] pieces [SEP]` with one of the first hidden.
  private func likeliest(
    _ count: Int, hiding place: Int, in pieces: [String], _ model: PretrainingModel
  ) throws -> [String] {
    func ids(_ tokens: [String]) throws -> [Int64] {
      try tokens.map { Int64(try #require(fixture.tokenizer.tokenId(of: $0))) }
    }
    var hidden = pieces
    hidden[place] = "[MASK]"
    let (front, back) = (["[CLS]"] + hidden + ["[SEP]"], pieces + ["[SEP]"])
    let input = try EncoderInput(
      inputIds: ids(front + back), tokenTypeIds: front.map { _ in 0 } + back.map { _ in 1 }, rows: 1,
      columns: front.count + back.count)
    let logits = try model.forward(input, places: Tensor([Int64(place + 1)], shape: [1])).words.floats()
    return try logits.indices.sorted { logits[$0] > logits[$1] }.prefix(count).map {
      try #require(fixture.tokenizer.token(of: Int32($0)))
    }
  }

  private func words(_ tokens: [String], but word: String) -> [String] {
    tokens.filter { !$0.hasPrefix("##") && !$0.hasPrefix("[") && $0 != "é" && $0 != word }
  }

  private static let texts = [
    "the ba, of lor . kar 4 ko zu gan", "bo bo bo bo bo bo bo bo bo bo bo bo bo bo bo bo", "gan", "ba bo bu",
  ]

  @Test(arguments: [1, 15, 40]) func candidatesAreThoseOfOnePlaceAtATime(_ count: Int) throws {
    let model = try fixture.model()
    var settings = fixture.settings()
    settings.candidatesPerWord = count
    settings.tokensPerPass = 150
    let search = try CandidateSearch(model, fixture.tokenizer, nil, settings)
    let found = try search.candidates(of: Self.texts) { _ in }
    var asked = 0
    for (text, candidates) in zip(Self.texts, found) {
      let pieces = try fixture.tokenizer.encode(text, options: EncodingOptions(addSpecialTokens: false))
        .tokens
      let places = pieces.indices.filter { AugmentationFixture.words.contains(pieces[$0]) }
      #expect(candidates.count == places.count)
      for (place, candidates) in zip(places, candidates) {
        let expected = try likeliest(count, hiding: place, in: pieces, model)
        #expect(candidates.words == words(expected, but: pieces[place]))
        asked += 1
      }
    }
    #expect(asked == 26)
  }

  @Test func piecesInsideWordsAndSpecialTokensAreNeverCandidates() throws {
    var settings = fixture.settings()
    settings.candidatesPerWord = 1000
    let all = AugmentationFixture.others + AugmentationFixture.words
    for candidates in try fixture.candidates(of: "gan lor the bo", settings) {
      #expect(candidates.count == all.count - 1)
      #expect(Set(candidates).isSubset(of: all))
    }
  }

  /// 18 of a text's 60 tokens fit twice into 40 with three special ones.
  @Test(arguments: [(0, 0..<18), (5, 0..<18), (30, 21..<39), (59, 42..<60)])
  func ofLongTextsTheNeighbourhoodIsShown(place: Int, window: Range<Int>) throws {
    let pieces = (0..<60).map { AugmentationFixture.words[$0 * 7 % 45] }
    let model = try fixture.model()
    let found = try fixture.candidates(of: pieces.joined(separator: " "), model: model)
    #expect(found.count == 60)
    let expected = try likeliest(15, hiding: place - window.lowerBound, in: Array(pieces[window]), model)
    #expect(found[place] == words(expected, but: pieces[place]))
  }

  /// BERT's tokenizer has types 0 and 1.
  @Test func aModelWithOneTokenTypeTakesAPairAsOne() throws {
    let shape = EncoderConfiguration.bert(
      vocabSize: fixture.tokenizer.vocabularySize, hiddenSize: 24, numHiddenLayers: 1, numAttentionHeads: 3,
      intermediateSize: 40, maxPositionEmbeddings: 40, typeVocabSize: 1)
    let model = try PretrainingModel(random: shape, heads: PretrainingHeads())
    #expect(try fixture.candidates(of: "gan bo", model: model).allSatisfy { !$0.isEmpty })
  }

  @Test func aShorterLengthMayBeAskedFor() throws {
    let pieces = (0..<12).map { AugmentationFixture.words[$0 * 7 % 45] }
    let model = try fixture.model()
    var settings = fixture.settings()
    settings.maximumLength = 13
    let found = try fixture.candidates(of: pieces.joined(separator: " "), settings, model: model)
    let expected = try likeliest(15, hiding: 2, in: Array(pieces[4..<9]), model)
    #expect(found[6] == words(expected, but: pieces[6]))
  }

  @Test func candidatesAreWrittenWithTheWordsCapital() throws {
    let (small, title) = (try fixture.candidates(of: "gan bo"), try fixture.candidates(of: "Gan Bo"))
    #expect(title == small.map { $0.map { $0.prefix(1).uppercased() + $0.dropFirst() } })
    #expect(try fixture.candidates(of: "GAN bo") == [title[0], small[1]])
  }

  @Test func progressCountsEveryEligibleWordOfDifferentTexts() throws {
    var settings = fixture.settings()
    settings.tokensPerPass = 40
    let data = AugmentationFixture.labelled(["bo the ban", "ganzuki lor", "bo the ban", ""])
    var seen: [Int] = []
    let result = try fixture.augmentor(settings).augment(data) { done, total in
      #expect(total == 4)
      seen.append(done)
    }
    #expect(seen.last == 4 && seen.count > 1 && seen == seen.sorted() && Set(seen).count == seen.count)
    #expect(result.eligibleWords == 4 && result.wordsWithoutCandidates == 0)
  }

  @Test func aModelWhoseNumbersAreNoneIsRefused() throws {
    let model = try fixture.model()
    try withoutGradients { try model.parameters[0].tensor.fill(.nan) }
    let error = augmentationError { _ = try fixture.candidates(of: "gan", model: model) }
    #expect(error?.code == .badOutput)
  }
}
