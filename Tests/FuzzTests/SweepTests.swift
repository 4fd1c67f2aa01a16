import Datasets
import Foundation
import JSON
import ModelFormat
import TestSupport
import Testing
import Tokenization

/// Files of one thing over and over, which take most time and memory where these are not linear.
@Suite struct SweepTests {
  private func text(_ unit: String) -> (Int) -> String { { _ in unit } }

  private static let units = [
    "a", " ", "\t", "\n", "\r", "\r\n", ",", "\"", "\"\"", "'", "|", "é", "\u{301}", "\u{1F1E9}", "\u{200D}",
    "\0", "a,",
    "a\t", "a\n", "a,b\n", "a\tb\n", "\"a\",b\n", "[", "]", "(", "{", "}", "[a", "[a](", "[a](b)", "[a]{",
    "[a][{",
    "[a][{b}]", "<!--", "<!---->", "-->", "#", "##", "## intent:a\n", "## intent:a\n- b\n", "- ", "- a\n",
    "    - a\n",
    "* a\n", "- - ", "? ", ": ", "a: ", "a: b\n", "- a: b\n", "&a ", "*a ", "!!a ", "%", "|\n", ">\n",
    "---\n", "...\n",
    "{a: ", "[a, ", "- intent: a\n  examples: |\n    - b\n", "\\", "\\n", "\\u0041",
    "{\"text\":\"a\",\"label\":\"b\"}\n",
    "{\"a\":", "{\"text\":", "0", "1,", "[0,",
  ]

  private static let frames: [(format: DatasetFormat, start: String, end: String)] = [
    (.csv, "", ""), (.csv, "text,label\n", ",a\n"), (.csv, "text,label\n\"", "\",a\n"),
    (.csv, "text,label\nb,", "\n"),
    (.tsv, "text\tlabel\n", "\ta\n"), (.tsv, "text\tlabel\nb\t", "\n"), (.jsonl, "", "\n"),
    (.jsonl, "{\"text\":\"", "\",\"label\":\"a\"}\n"), (.jsonl, "{\"label\":\"a\",\"text\":", "}\n"),
    (.orangeTab, "text\tlabel\nstring\td\n\tclass\n", "\ta\n"), (.rasaMarkdown, "", ""),
    (.rasaMarkdown, "## intent:a\n- ", "\n"), (.rasaMarkdown, "## intent:", "\n- a\n"), (.rasaYAML, "", ""),
    (.rasaYAML, "nlu:\n", "\n"), (.rasaYAML, "nlu:\n- intent: a\n  examples: |\n    - ", "\n"),
    (.rasaYAML, "nlu:\n- intent: a\n  examples:\n  - text: \"", "\"\n"),
    (.rasaYAML, "nlu:\n- intent: ", "\n"),
    (.rasaYAML, "nlu:\n- intent: a\n  examples: [", "]\n"), (.rasaYAML, "? ", "\n"),
  ]

  @Test(arguments: frames.indices)
  func dataFilesTakeLinearTimeAndMemory(number: Int) throws {
    let folder = try TemporaryFolder()
    let (format, start, end) = Self.frames[number]
    let options = ReadingOptions(format: format, target: .multiLabel(separator: ","))
    for unit in Self.units {
      try Fuzz.expectSurvival(repeating: text(unit), after: start, before: end, at: folder.file("sweep")) {
        path in
        do { _ = try DataSource(path: path, options: options).split() } catch is DatasetError {}
      }
    }
  }

  @Test func jsonTakesLinearTimeAndMemory() throws {
    let folder = try TemporaryFolder()
    let units: [(Int) -> String] =
      Self.units.map(text)
      + [
        "0,", "\"a\",", "[],", "{},", "[0],", "{\"a\":0},", "1e9", "\\u0000", "\\ud83d\\ude00", "{\"a\":[",
        "null,",
        "\"\",", "[[]],", "\"\\\\\",",
      ].map(text) + [{ "\"\($0)\":0," }, { "\"\($0)\":{\"a\":1}," }]
    for (start, end) in [("", ""), ("[", "0]"), ("\"", "\""), ("{", "\"a\":0}"), ("{\"a\":", "}")] {
      for unit in units {
        try Fuzz.expectSurvival(repeating: unit, after: start, before: end, at: folder.file("sweep.json")) {
          path in
          do {
            let value = try JSONValue(contentsOf: path)
            #expect(value.serialized() != "")
          } catch is JSONError {}
        }
      }
    }
  }

  @Test func weightsWithManyTensorsTakeLinearTimeAndMemory() throws {
    let folder = try TemporaryFolder()
    let empty = #"{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"#
    let units: [(Int) -> String] = [
      { "\"\($0)\":\(empty)," }, { "\"encoder.layer.\($0).a\":\(empty)," },
      { "\"\($0).embeddings.word_embeddings.weight\":\(empty)," }, { "\"m\($0)\":\"\"," },
      { #""\#($0)":{"dtype":"F32","shape":[0,0,0,0,0,0,0,0,0,9],"data_offsets":[0,0]},"# },
    ]
    for (number, unit) in units.enumerated() {
      for (start, end) in [("{", "\"a\":\(empty)}"), ("{\"__metadata__\":{", "\"a\":\"\"}}")] {
        try Fuzz.expectSurvival(repeating: unit, after: start, before: end, at: folder.file("header")) {
          path in
          let json = try Corpus.bytes(path)
          let file = withUnsafeBytes(of: UInt64(json.count).littleEndian, Array.init) + json
          try Data(file).write(to: URL(filePath: folder.file("model.safetensors")))
          do {
            let store = try TensorStore(folder: folder.path)
            #expect(store.count > 100 || number >= 3 || start != "{")
          } catch is ModelFormatError {}
          try Data(Corpus.bytes(Corpus.model + "/config.json")).write(
            to: URL(filePath: folder.file("config.json")))
          #expect(throws: ModelFormatError.self) { try ModelFolder(folder.path) }
        }
      }
    }
  }

  @Test func configurationsTakeLinearTimeAndMemory() throws {
    let folder = try TemporaryFolder()
    let stock =
      "{\"model_type\":\"bert\",\"vocab_size\":16,\"hidden_size\":65536,\"num_hidden_layers\":1024,"
      + "\"num_attention_heads\":1024,\"intermediate_size\":65536,"
    let native =
      stock.replacing("\"bert\"", with: "\"bertie-bert\"") + "\"bertie\":{\"formatVersion\":1,\"layers\":["
    let head = "{\"source\":0,\"qk\":1,\"v\":1}"
    let layer = "{\"sourceLayer\":0,\"attention\":{\"scale\":64,\"output\":1,\"heads\":["
    let cases: [(start: String, unit: (Int) -> String, end: String)] = [
      (stock + "\"id2label\":{", { "\"\($0)\":\"\($0)\"," }, "\"a\":\"\"}}"),
      (stock + "\"label2id\":{", { "\"\($0)\":\($0)," }, "\"a\":0}}"),
      (stock, { "\"k\($0)\":[\($0)]," }, "\"a\":0}"),
      (stock.replacing("1024,\"int", with: "65536,\"int"), { "\"k\($0)\":0," }, "\"a\":0}"),
      (native, { "{\"sourceLayer\":\($0),\"attention\":null,\"feedForward\":null}," }, "0]}}"),
      (native + layer, { "{\"source\":\($0),\"qk\":0,\"v\":1}," }, head + "]}}]}}"),
      (native + layer, text(head + ","), head + "]}}]}}"),
    ]
    for (start, unit, end) in cases {
      try Fuzz.expectSurvival(repeating: unit, after: start, before: end, at: folder.file("config.json")) {
        path in
        do {
          let value = try JSONValue(contentsOf: path)
          let configuration = try EncoderConfiguration(config: value)
          #expect(configuration.tensorDescriptions().count > 16_000 && configuration.isStock)
        } catch is ModelFormatError {}
      }
    }
  }

  @Test func tokenizersTakeLinearTimeAndMemory() throws {
    let folder = try TemporaryFolder()
    let special = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n"
    try Data(special.utf8).write(to: URL(filePath: folder.file("vocab.txt")))
    func use(_ path: String) throws {
      do {
        let tokenizer = try Tokenizer(folder: folder.path)
        let encoding = try tokenizer.encode("a b [UNK] <1>", options: EncodingOptions(maximumLength: 8))
        #expect(encoding.count <= 8)
      } catch is TokenizationError {}
    }
    for unit: (Int) -> String in [
      { "<\($0)>\n" }, { "##\($0)\n" }, text("a"), text("\n"), text(" "), text("\u{301}"), text("\r\n"),
      { String(repeating: "a", count: $0) + "\n" },
    ] {
      for start in ["", special] {
        try Fuzz.expectSurvival(
          repeating: unit, after: start, before: "\n", at: folder.file("vocab.txt"), use: use)
      }
    }
    try Data(special.utf8).write(to: URL(filePath: folder.file("vocab.txt")))
    for (start, unit, end): (String, (Int) -> String, String) in [
      ("{\"additional_special_tokens\":[", { "\"<\($0)>\"," }, "\"a\"]}"),
      (
        "{\"additional_special_tokens\":[", { "{\"content\":\"\(String(repeating: "<", count: $0))\"}," },
        "\"a\"]}"
      ),
      (
        "{\"added_tokens_decoder\":{", { "\"\($0 + 4)\":{\"content\":\"<\($0)>\"}," },
        "\"0\":{\"content\":\"[PAD]\"}}}"
      ),
    ] {
      try Fuzz.expectSurvival(
        repeating: unit, after: start, before: end, at: folder.file("tokenizer_config.json"), use: use)
    }
    try FileManager.default.removeItem(atPath: folder.file("tokenizer_config.json"))
    let file = try String(
      decoding: Corpus.bytes(Corpus.goldens + "/tokenization/uncased/tokenizer.json"), as: UTF8.self)
    for (key, unit): (String, (Int) -> String) in [
      ("\"vocab\":{", { "\"<\($0)>\":\($0 + 100_000)," }), ("\"vocab\":{", { "\"<\($0)>\":\($0)," }),
      (
        "\"added_tokens\":[",
        {
          "{\"id\":\($0 + 10_000),\"content\":\"<\($0)\",\"single_word\":false,\"lstrip\":true,\"rstrip\":true,"
            + "\"normalized\":true,\"special\":false},"
        }
      ),
    ] {
      let parts = file.split(separator: key, maxSplits: 1).map(String.init)
      try #require(parts.count == 2)
      try Fuzz.expectSurvival(
        repeating: unit, after: parts[0] + key, before: parts[1], at: folder.file("tokenizer.json"), use: use)
    }
  }
}
