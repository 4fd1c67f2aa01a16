import Datasets
import Foundation
import Testing
import Tokenization

/// WikiText-2's validation and test texts, with the vocabularies of BERT, ALBERT and RoBERTa.
@Suite struct RealCorpusTests {
  private static let vocabularies = ["bert-base-uncased", "albert-base-v2", "roberta-base"]

  private func tokenizer(_ name: String) throws -> Tokenizer? {
    guard let folder = RealData.shared("vocabs/" + name) else { return nil }
    return try name.hasPrefix("bert")
      ? Tokenizer(vocabularyFile: folder + "/vocab.txt") : Tokenizer(folder: folder)
  }

  @Test func wikiTextHasItsArticles() throws {
    guard let folder = RealData.shared("wikitext2") else { return }
    // As `grep -cP '\S'` and `grep -cP '^ = [^=].* = $'` count; two titles of the second file are formulas.
    for (name, lines, titles) in [("valid", 2_461, 60), ("test", 2_891, 62)] {
      let corpus = try Corpus(paths: ["\(folder)/\(name).txt"], settings: CorpusSettings(form: .wikiText))
      let documents = try CorpusFolder.documents(of: corpus)
      #expect(documents.joined().count == lines, "\(name)")
      #expect(documents.count == titles, "\(name)")
      #expect(documents.allSatisfy { $0[0].hasPrefix("= ") })
    }
  }

  @Test(arguments: vocabularies) func cachesOfWikiTextGiveTheirTextBack(name: String) throws {
    guard let folder = RealData.shared("wikitext2"), let tokenizer = try tokenizer(name) else { return }
    let settings = CorpusSettings(form: .wikiText, splitsSentences: true)
    let corpus = try Corpus(paths: [folder], settings: settings)
    #expect(corpus.files.map { DatasetFormat.fileName($0) } == ["test.txt", "valid.txt"])
    let temporary = try TemporaryFolder()
    let cache = try TokenCache.prepare(path: temporary.path + "/cache", corpus: corpus, tokenizer: tokenizer)
    let texts = try CorpusFolder.documents(of: corpus).flatMap { $0 }
    #expect(cache.segmentCount == texts.count)
    for segment in stride(from: 0, to: texts.count, by: 97) {
      let ids = try tokenizer.encode(texts[segment], options: EncodingOptions(addSpecialTokens: false)).ids
      #expect(cache.tokens(ofSegment: segment) == ids)
    }
    #expect(cache.tokenFrequencies().reduce(0, +) == cache.tokenCount)
    let size = try FileManager.default.attributesOfItem(atPath: cache.path)[.size] as? Int
    // 2 bytes a token, 4 a segment and a document, and records; far from 4 bytes a token.
    #expect((size ?? 0) < 2 * cache.tokenCount + 4 * (cache.segmentCount + cache.documentCount) + 400)
  }

  @Test(arguments: vocabularies) func hiddenWordsOfWikiTextAreWhole(name: String) throws {
    guard let folder = RealData.shared("wikitext2"), let tokenizer = try tokenizer(name) else { return }
    let rules = [
      "bert-base-uncased": WordStartRule.wordPiece, "albert-base-v2": .sentencePiece,
      "roberta-base": .byteLevel,
    ]
    #expect(WordStartRule(tokenizer) == rules[name])
    let corpus = try Corpus(
      paths: [folder + "/valid.txt"], settings: CorpusSettings(form: .wikiText, splitsSentences: true))
    let temporary = try TemporaryFolder()
    let cache = try TokenCache.prepare(path: temporary.path + "/cache", corpus: corpus, tokenizer: tokenizer)
    let data = try PretrainingData(
      cache, tokenizer: tokenizer,
      settings: PretrainingSettings(
        objective: .sentenceOrder(PairSettings(loneSegment: .leftOut)),
        masking: MaskingSettings(unit: .wordRuns()), heldOut: HeldOutShare(share: 0.05)))
    let special = Set(tokenizer.specialTokenIds)
    var (predicted, tokens, continuing, wrong) = (0, 0, 0, 0)
    for sample in data.samples(at: 0..<data.count, epoch: 0) {
      #expect(sample.ids.count <= 128 && sample.ids.first == tokenizer.classTokenId)
      let original = zip(sample.ids, sample.labels).map { $1 == -100 ? $0 : $1 }
      for place in original.indices where sample.labels[place] != -100 && special.contains(original[place]) {
        wrong += 1
      }
      for place in original.indices.dropFirst() where name != "roberta-base" {
        guard !special.contains(original[place]), !special.contains(original[place - 1]) else { continue }
        let spelling = try #require(tokenizer.token(of: original[place]))
        // A piece of letters alone that goes on with a word is hidden with the piece before it. (Byte-level tokens do not
        // tell it from the first of a segment.)
        let continues = name.hasPrefix("bert") ? spelling.hasPrefix("##") : !spelling.hasPrefix("\u{2581}")
        guard continues, spelling.allSatisfy({ $0 == "#" || ($0.isASCII && $0.isLetter) }) else { continue }
        continuing += 1
        if (sample.labels[place] == -100) != (sample.labels[place - 1] == -100) { wrong += 1 }
      }
      predicted += sample.labels.count { $0 != -100 }
      tokens += sample.ids.count
    }
    #expect(wrong == 0 && (continuing > 5_000 || name == "roberta-base"), "\(wrong) of \(continuing)")
    let share = Double(predicted) / Double(tokens)
    #expect(abs(share - 0.15) <= 0.01, "\(share)")
    let labels = data.batch(at: 0..<data.count, epoch: 0).sentenceLabels
    let bound = 4 * 0.5 * Double(labels.count).squareRoot()
    #expect(abs(Double(labels.reduce(0, +)) - Double(labels.count) / 2) <= bound)
  }
}
