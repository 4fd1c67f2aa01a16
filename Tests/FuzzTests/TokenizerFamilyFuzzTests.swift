import Evaluation
import Foundation
import JSON
import TestSupport
import Testing
import Tokenization

/// Mutants of the files of every kind of tokenizer beyond BERT's.
@Suite struct TokenizerFamilyFuzzTests {
  private static let goldens = Corpus.goldens + "/tokenization"

  private static let pipelines = [
    "byte-level", "byte-level-prefix", "split-bytes", "byte-fallback", "suffixes", "prefixes", "word-level",
    "word-piece", "unigram", "unigram-first", "unigram-never",
  ]

  /// Counts the mutants whose form is intact, which is the first that a reader checks, and expects enough of them.
  private func expectSurvival(
    _ name: String, in folder: TemporaryFolder, share: Double = 1, isIntact: ([UInt8]) -> Bool,
    make: (inout SplitMix64) throws -> [UInt8]
  ) throws {
    var (intact, count) = (0, 0)
    try Fuzz.expectSurvival(name, in: folder, share: share) { generator in
      let bytes = try make(&generator)
      count += 1
      if isIntact(bytes) { intact += 1 }
      return bytes
    } use: { _ in
      try TokenizerUse.use(folder.path)
    }
    let percent = 100 * intact / max(count, 1)
    print("fuzz: \(name): \(percent) % pass the first check")
    #expect(percent >= 30, "\(name): \(percent) % pass the first check")
  }

  private func isJSON(_ bytes: [UInt8]) -> Bool { (try? JSONValue(parsing: bytes)) != nil }

  @Test func pipelinesAreReadOrRefused() throws {
    let corpus = try Self.pipelines.map {
      try JSONValue(parsing: Corpus.bytes("\(Self.goldens)/pipelines/\($0)/tokenizer.json"))
    }
    // Vocabularies are most of a file: what is changed is to be the rest as often.
    let settings = corpus.map { value in
      var object = value.object ?? JSONObject()
      object["model"] = nil
      return JSONValue.object(object)
    }
    let words =
      Corpus.words(in: settings) + [
        "Lowercase", "NFKC", "Nmt", "(a|aa)+b", "\\s+(?!\\S)", "[^a]", "a{2,3}", "always", "first", "never",
        "Removed",
        "Isolated", "Contiguous", "MergedWithNext", "UnicodeScripts", "CTC", "<unk>", "▁", "Ġ", "<0x41>",
      ]
    let mutator = JSONMutator(corpus: corpus, words: words)
    let changer = JSONMutator(corpus: settings, words: words)
    try expectSurvival("tokenizer.json", in: TemporaryFolder(), isIntact: isJSON) { generator in
      if generator.index(below: 4) == 0 { return mutator.mutant(using: &generator) }
      // Parts of other tokenizers, as they are or changed.
      var object = corpus[generator.index(below: corpus.count)].object ?? JSONObject()
      for _ in 0...generator.index(below: 3) {
        let keys = ["normalizer", "pre_tokenizer", "post_processor", "decoder", "model"]
        let key = keys[generator.index(below: 5)]
        let part = corpus[generator.index(below: corpus.count)][key] ?? nil
        let isChanged = key != "model" && generator.index(below: 3) == 0
        object[key] = isChanged ? changer.changed(part, using: &generator) : part
      }
      return Array(JSONValue.object(object).serialized().utf8.prefix(JSONMutator.largest))
    }
  }

  @Test func damagedPipelinesAreRefused() throws {
    let corpus = try Self.pipelines.map { try Corpus.bytes("\(Self.goldens)/pipelines/\($0)/tokenizer.json") }
    let mutator = ByteMutator(
      corpus, words: ["\"type\":", "null", "[]", "{}", "true", "\"Sequence\"", "\\u2581", "-1e9"])
    try Fuzz.expectSurvival("tokenizer.json", in: TemporaryFolder()) {
      mutator.mutant(using: &$0)
    } use: {
      try TokenizerUse.use(URL(filePath: $0).deletingLastPathComponent().path)
    }
  }

  @Test(arguments: [
    ("spiece.model", "albert"), ("sentencepiece.bpe.model", "xlm-roberta"),
    ("sentencepiece.bpe.model", "camembert"),
  ])
  func sentencePieceModelsAreReadOrRefused(file: String, family: String) throws {
    let folder = try TemporaryFolder()
    let corpus = [try Corpus.bytes("\(Self.goldens)/pieces/\(family)/\(file)")]
    try Data("{\"model_type\": \"\(family)\"}".utf8).write(to: URL(filePath: folder.file("config.json")))
    let mutator = ProtobufMutator(
      corpus, messages: [1, 2, 3], words: ["<unk>", "<s>", "[CLS]", "▁", "▁a", ",", "1,", "<0x41>", "ing"])
    try expectSurvival(file, in: folder, isIntact: ProtobufMutator.isMessage) { mutator.mutant(using: &$0) }
  }

  /// The files of the byte-level golden.
  private func bytePairs() throws -> (vocab: JSONValue, merges: String) {
    let value = try JSONValue(parsing: Corpus.bytes(Self.goldens + "/pipelines/byte-level/tokenizer.json"))
    let model = try #require(value["model"])
    let merges = try #require(model["merges"]?.array).map { merge in
      merge.string ?? (merge.array ?? []).compactMap(\.string).joined(separator: " ")
    }
    return (try #require(model["vocab"]), "#version: 0.2\n" + merges.joined(separator: "\n") + "\n")
  }

  @Test func vocabulariesOfBytePairsAreReadOrRefused() throws {
    let folder = try TemporaryFolder()
    let (vocab, merges) = try bytePairs()
    try Data(merges.utf8).write(to: URL(filePath: folder.file("merges.txt")))
    let mutator = JSONMutator(corpus: [vocab], words: ["<s>", "</s>", "Ġ", "a", "the", "<mask>"])
    try expectSurvival("vocab.json", in: folder, isIntact: isJSON) { mutator.mutant(using: &$0) }
  }

  @Test func mergesAreReadOrRefused() throws {
    let folder = try TemporaryFolder()
    let (vocab, merges) = try bytePairs()
    try Data(vocab.serialized().utf8).write(to: URL(filePath: folder.file("vocab.json")))
    let lines = merges.split(separator: "\n").map(String.init)
    let bytes = ByteMutator([Array(merges.utf8)], words: ["#version", " ", "Ġ t", "\r\n", "a b c"])
    try expectSurvival("merges.txt", in: folder, isIntact: { String(validating: $0, as: UTF8.self) != nil }) {
      generator in
      if generator.index(below: 3) == 0 { return bytes.mutant(using: &generator) }
      // Whole lines lost, doubled and moved, and halves of two lines joined.
      var changed = lines
      for _ in 0...generator.index(below: 4) {
        let place = generator.index(below: changed.count)
        let other = changed[generator.index(below: changed.count)]
        switch generator.index(below: 4) {
        case 0 where changed.count > 2: changed.remove(at: place)
        case 1: changed.insert(contentsOf: repeatElement(other, count: generator.index(below: 50)), at: place)
        case 2: changed.swapAt(place, generator.index(below: changed.count))
        default:
          let left = changed[place].split(separator: " ").first ?? ""
          changed[place] = "\(left) \(other.split(separator: " ").last ?? "")"
        }
      }
      return Array((changed.joined(separator: "\n") + "\n").utf8)
    }
  }
}
