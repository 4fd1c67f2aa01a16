import Evaluation
import Foundation
import JSON
import TestSupport
import Testing
import Tokenization

@Suite struct TokenizerFuzzTests {
  private func tokenizers() throws -> [[UInt8]] {
    try ["uncased", "cased", "added"].map {
      try Corpus.bytes("\(Corpus.goldens)/tokenization/\($0)/tokenizer.json")
    }
  }

  @Test func damagedTokenizerFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let mutator = ByteMutator(
      try tokenizers(),
      words: ["\"##", "\"[UNK]\"", "\"added_tokens\":", "null", "[]", "{}", "true", "\"normalizer\":"])
    try Fuzz.expectSurvival("tokenizer.json", in: folder) {
      mutator.mutant(using: &$0)
    } use: { _ in
      try TokenizerUse.use(folder.path)
    }
  }

  @Test func otherTokenizerFilesAreReadOrRefused() throws {
    let folder = try TemporaryFolder()
    let template: JSONValue = [
      "type": "TemplateProcessing",
      "single": [
        ["SpecialToken": ["id": "[CLS]", "type_id": 0]], ["Sequence": ["id": "A", "type_id": 0]],
        ["SpecialToken": ["id": "[SEP]", "type_id": 0]],
      ],
      "pair": [["Sequence": ["id": "A", "type_id": 0]], ["Sequence": ["id": "B", "type_id": 1]]],
      "special_tokens": [
        "[CLS]": ["id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]],
        "[SEP]": ["id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]],
      ],
    ]
    let corpus = try tokenizers().map { bytes in
      var value = try #require(JSONValue(parsing: bytes).object)
      value["post_processor"] = template
      value["truncation"] = ["direction": "Right", "max_length": 9, "strategy": "LongestFirst", "stride": 2]
      value["padding"] = [
        "strategy": ["Fixed": 12], "direction": "Left", "pad_to_multiple_of": 8, "pad_id": 0,
        "pad_type_id": 0,
        "pad_token": "[PAD]",
      ]
      return JSONValue.object(value)
    }
    let words =
      Corpus.words(in: corpus).filter { !$0.hasPrefix("##") } + ["BertProcessing", "Left", "OnlyFirst"]
    let mutator = JSONMutator(corpus: corpus, words: words)
    try Fuzz.expectSurvival("tokenizer.json", in: folder) {
      mutator.mutant(using: &$0)
    } use: { _ in
      try TokenizerUse.use(folder.path)
    }
  }

  private let settings: JSONValue = [
    "do_lower_case": true, "strip_accents": nil, "tokenize_chinese_chars": false, "model_max_length": 512,
    "unk_token": "[UNK]", "cls_token": ["content": "[CLS]"], "additional_special_tokens": ["<a>", "<b>"],
    "added_tokens_decoder": ["0": ["content": "[PAD]", "special": true, "lstrip": true]],
  ]

  @Test func damagedVocabulariesAreReadOrRefused() throws {
    let folder = try TemporaryFolder()
    let vocabulary = try Corpus.bytes(Corpus.goldens + "/tokenization/vocab.txt")
    let mutator = ByteMutator([vocabulary], words: ["\n[UNK]\n", "[CLS]", "\r\n\r\n", "##", "\u{3000}"])
    try Data(settings.serialized().utf8).write(to: URL(filePath: folder.file("tokenizer_config.json")))
    try Fuzz.expectSurvival("vocab.txt", in: folder) {
      mutator.mutant(using: &$0)
    } use: { _ in
      try TokenizerUse.use(folder.path)
    }
  }

  @Test func otherSettingsAreReadOrRefused() throws {
    let folder = try TemporaryFolder()
    let vocabulary = try Corpus.bytes(Corpus.goldens + "/tokenization/vocab.txt")
    try Data(vocabulary).write(to: URL(filePath: folder.file("vocab.txt")))
    let more = [
      "normalized", "rstrip", "single_word", "never_split", "do_basic_tokenize", "[MASK]", "the", "1", "77",
    ]
    let mutator = JSONMutator(corpus: [settings], words: Corpus.words(in: [settings]) + more)
    for name in ["tokenizer_config.json", "special_tokens_map.json"] {
      try Fuzz.expectSurvival(name, in: folder, share: 0.5) {
        mutator.mutant(using: &$0)
      } use: { _ in
        try TokenizerUse.use(folder.path)
      }
      try FileManager.default.removeItem(atPath: folder.file(name))
    }
  }
}
