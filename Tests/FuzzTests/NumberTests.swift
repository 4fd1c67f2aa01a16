import Datasets
import Foundation
import JSON
import ModelFormat
import TestSupport
import Testing
import Tokenization

/// One number of a small file says something else: no reason to trap, to wait, or for a gigabyte.
@Suite struct NumberTests {
  private func expectSurvival(_ value: JSONValue, at path: String, use: (String) throws -> Void) throws {
    let variants = JSONNumbers.variants(of: value)
    #expect(variants.count >= 5 * JSONNumbers.extremes.count)
    for (place, extreme, variant) in variants {
      let what = "number \(place) of \(path) is \(extreme.serialized())"
      try Fuzz.expectSurvival(of: variant.serialized(), what, at: path, use: use)
    }
  }

  @Test func ofAConfiguration() throws {
    for name in ["format-1/model", "encoders/tiny"] {
      let folder = try TemporaryFolder()
      let weights = try Corpus.bytes("\(Corpus.goldens)/\(name)/model.safetensors")
      try Data(weights).write(to: URL(filePath: folder.file("model.safetensors")))
      let config = try JSONValue(contentsOf: "\(Corpus.goldens)/\(name)/config.json")
      try expectSurvival(config, at: folder.file("config.json")) { _ in
        do { _ = try ModelFolder(folder.path).summary() } catch is ModelFormatError {}
      }
    }
  }

  @Test func ofAHeader() throws {
    let folder = try TemporaryFolder()
    let whole = try Corpus.bytes(Corpus.model + "/model.safetensors")
    let start = 8 + whole.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self).littleEndian) }
    try Data(Corpus.bytes(Corpus.model + "/config.json")).write(to: URL(filePath: folder.file("config.json")))
    try expectSurvival(JSONValue(parsing: Array(whole[8..<start])), at: folder.file("header")) { path in
      let json = try Corpus.bytes(path)
      let file = withUnsafeBytes(of: UInt64(json.count).littleEndian, Array.init) + json + whole[start...]
      try Data(file).write(to: URL(filePath: folder.file("model.safetensors")))
      do { _ = try ModelFolder(folder.path).summary() } catch is ModelFormatError {}
    }
  }

  @Test func ofATokenizer() throws {
    let folder = try TemporaryFolder()
    let text = """
      {"version":"1.0","truncation":{"direction":"Right","max_length":9,"strategy":"LongestFirst","stride":2},
      "padding":{"strategy":{"Fixed":12},"direction":"Left","pad_to_multiple_of":8,"pad_id":0,"pad_type_id":0,
      "pad_token":"[PAD]"},"added_tokens":[{"id":5,"content":"<x>","single_word":false,"lstrip":false,"rstrip":false,
      "normalized":false,"special":true}],"normalizer":{"type":"BertNormalizer","clean_text":true,
      "handle_chinese_chars":true,"strip_accents":null,"lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},
      "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},
      {"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},
      {"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]}}},
      "decoder":{"type":"WordPiece","prefix":"##","cleanup":true},"model":{"type":"WordPiece","unk_token":"[UNK]",
      "continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,
      "x":4}}}
      """
    try expectSurvival(JSONValue(parsing: text), at: folder.file("tokenizer.json")) { path in
      do {
        let tokenizer = try Tokenizer(tokenizerFile: path)
        let encoding = try tokenizer.encode("x y <x>", pair: String(repeating: "x", count: 2000))
        #expect(encoding.ids.allSatisfy { $0 < tokenizer.vocabularySize })
      } catch is TokenizationError {}
    }
  }

  @Test func ofARecord() throws {
    let folder = try TemporaryFolder()
    let data = folder.file("data.csv")
    let rows = (0..<40).map { "text \($0),\($0 % 2)\n" }.joined()
    try Data(("text,label\n" + rows).utf8).write(to: URL(filePath: data))
    let source = try DataSource(path: data)
    for split in try [source.split()] + source.folds(3).prefix(1) {
      try expectSurvival(split.record.json, at: folder.file("record.json")) { path in
        let json = try JSONValue(contentsOf: path)
        do { _ = try SplitRecord(json: json).split(path: data) } catch is DatasetError {}
      }
    }
  }
}
