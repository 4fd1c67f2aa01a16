import Foundation
import Inference
import JSON
import ModelFormat
import Testing
import Tokenization

/// The commands that run models on the engine, started as a user does.
@Suite struct RunningCommandTests {
  private let place: LightPlace

  init() throws { place = try LightPlace() }

  /// The vectors that the library makes of texts.
  private func vectors(
    _ texts: [String], _ pooling: EmbeddingPooling, isNormalized: Bool, length: Int = 10
  ) throws -> [[Float]] {
    let tokenizer = try Tokenizer(folder: LightPlace.classifier)
    let session = try Session(Engine(folder: ModelFolder(LightPlace.classifier)), threads: 1)
    let inputs = try texts.map { text in
      let encoding = try tokenizer.encode(text, options: EncodingOptions(maximumLength: length))
      return TokenInput(ids: encoding.ids, types: encoding.typeIds)
    }
    return try session.embeddings(of: inputs, pooling: pooling, isNormalized: isNormalized)
  }

  @Test func embedPrintsVectorsInOrder() throws {
    let texts = ["a b c", "", "d", "k j i h g f e d c b a"]
    let lines = try place.succeed(
      "embed \(LightPlace.classifier) --threads 1 --batch-size 3", input: texts.joined(separator: "\n") + "\n"
    ).split(separator: "\n")
    let found = lines.map { $0.split(separator: " ").compactMap { Float($0) } }
    #expect(try found == vectors(texts, .mean, isNormalized: false))

    let objects = try place.succeed(
      "embed \(LightPlace.classifier) --pooling cls --json", input: "a b\n{\"text\": \"c\", \"id\": 7}\n"
    ).split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(objects.map { $0.object?.keys } == [["text", "embedding"], ["text", "id", "embedding"]])
    let numbers = objects.map { $0["embedding"]?.array?.compactMap { $0.double.map(Float.init) } }
    #expect(try numbers == vectors(["a b", "c"], .cls, isNormalized: false))
  }

  @Test func embedReadsTheFoldersPoolingAndLength() throws {
    try place.writeClassifier(as: "m", head: false) { $0 }
    try FileManager.default.createDirectory(
      atPath: place.file("m/1_Pooling"), withIntermediateDirectories: true)
    let modules = ["Transformer", "Pooling", "Normalize"].map {
      "{\"type\": \"x.\($0)\", \"path\": \"1_Pooling\"}"
    }
    try place.write("[\(modules.joined(separator: ","))]", to: "m/modules.json")
    try place.write("{\"pooling_mode_max_tokens\": true}", to: "m/1_Pooling/config.json")
    try place.write("{\"max_seq_length\": 4}", to: "m/sentence_bert_config.json")
    let line = try place.succeed("embed m", input: "a b c d e f\n")
    let found = line.split(whereSeparator: \.isWhitespace).compactMap { Float($0) }
    #expect(try found == vectors(["a b c d e f"], .max, isNormalized: true, length: 4)[0])
  }

  /// A prompt is a text before the text; its tokens, the first special one included, are pooled only where the folder says so.
  @Test func embedPutsThePromptBeforeEveryText() throws {
    try place.writeClassifier(as: "m", head: false) { $0 }
    try FileManager.default.createDirectory(
      atPath: place.file("m/1_Pooling"), withIntermediateDirectories: true)
    try place.write(
      "[{\"type\": \"x.Transformer\", \"path\": \"\"}, {\"type\": \"x.Pooling\", \"path\": \"1_Pooling\"}]",
      to: "m/modules.json")
    try place.write(
      "{\"prompts\": {\"query\": \"a b \", \"none\": \"\"}, \"default_prompt_name\": \"query\"}",
      to: "m/config_sentence_transformers.json")
    try place.write("{\"pooling_mode\": \"mean\"}", to: "m/1_Pooling/config.json")
    func embed(_ text: String, _ options: String = "") throws -> [Float] {
      try place.succeed("embed m --threads 1 \(options)", input: text + "\n").split(
        whereSeparator: \.isWhitespace
      )
      .compactMap { Float($0) }
    }
    #expect(try embed("c") == vectors(["a b c"], .mean, isNormalized: false)[0])
    #expect(try embed("c", "--prompt none") == vectors(["c"], .mean, isNormalized: false)[0])
    #expect(try embed("c", "--prompt query") == embed("c"))

    try place.write("{\"pooling_mode\": \"cls\", \"include_prompt\": false}", to: "m/1_Pooling/config.json")
    let session = try Session(Engine(folder: ModelFolder(LightPlace.classifier)), threads: 1)
    let encoding = try Tokenizer(folder: LightPlace.classifier).encode("a b c")
    let states = try session.lastHiddenStates(of: [TokenInput(ids: encoding.ids, types: encoding.typeIds)])[0]
    let width = states.count / encoding.count
    #expect(try embed("c") == Array(states[3 * width..<4 * width]), "the state of c, behind [CLS] a b")

    let outcome = try place.run("embed m --prompt title", input: "a\n")
    #expect(outcome.code == 1 && outcome.errors.contains("expected one of query, none, found \"title\""))
  }

  @Test func aVectorThatIsNotFiniteIsAnError() throws {
    try place.writeClassifier(as: "m") { tensor in
      guard tensor.name == "encoder.layer.2.output.LayerNorm.bias" else { return tensor }
      let numbers = try tensor.floats().dropLast() + [.nan]
      return StoredTensor(name: tensor.name, shape: tensor.shape, floats: Array(numbers))
    }
    let embed = try place.run("embed m --batch-size 1", input: "a\n")
    #expect(embed.code == 1 && embed.output.isEmpty)
    #expect(
      embed.errors.hasPrefix(
        "Error: standard input, line 1: expected a vector of finite numbers, found nan; "))
  }

  @Test func evaluateSaysWhatComputed() throws {
    try place.succeed("quantize \(LightPlace.classifier) --precision int8 --exclude pooler --out q")
    try place.write("text,label\na b,intent 0\nc,intent 3\n", to: "d.csv")
    let report = try place.json("evaluate q --data d.csv --other-data --split all --json")
    #expect(
      report.object?.keys == [
        "accuracy", "macro_f1", "micro_f1", "matthews", "loss", "examples", "engine", "path", "precision",
        "exclude",
      ])
    #expect(report["examples"] == 2 && report["engine"] == "cpu" && report["precision"] == "int8")
    #expect(report["exclude"] == ["pooler.dense"])
    #expect(report["path"]?.string.map { Engine.paths.contains($0) } == true)
  }

  /// The form that is promised; by its protocol this takes 7 seconds.
  @Test func benchReportsWhatIsPromised() throws {
    let report = try place.json("bench \(LightPlace.classifier) --tokens 5 --batch 2 --threads 1 --json")
    for key in ["engine", "path", "precision", "threads", "outputs", "results"] {
      #expect(report[key] != nil, "\(key)")
    }
    #expect(report["engine"] == "cpu" && report["precision"] == "fp32" && report["threads"] == 1)
    #expect(report["outputs"] == "logits" && report["exclude"] == [])
    let cells = try #require(report["results"]?.array)
    #expect(cells.count == 1 && cells[0]["batch"] == 2 && cells[0]["tokens"] == 5)
    let median = try #require(cells[0]["median_ms"]?.double)
    #expect(median > 0 && cells[0]["p95_ms"]?.double ?? 0 >= median)
    func isNear(_ key: String, _ expected: Double) -> Bool {
      abs((cells[0][key]?.double ?? .nan) - expected) <= 1e-9 * expected
    }
    #expect(isNear("tokens_per_second", 10 / median * 1000))
    let macs = try ModelFolder(LightPlace.classifier).configuration.macs(tokens: 5)
    #expect(isNear("gflops", 2 * 2 * Double(macs) / median / 1e6))
  }

  @Test func benchSaysWhatTheTimeGoesTo() throws {
    let line = "bench \(LightPlace.classifier) --tokens 5 --batch 1,40 --threads 1 --seconds 0.05"
    let report = try place.json("\(line) --phases --json")
    let cells = try #require(report["results"]?.array)
    #expect(cells.count == 2)
    for cell in cells {
      let phases = try #require(cell["phases"]?.object)
      #expect(
        phases.keys == [
          "embeddings_ms", "inputs_ms", "projections_ms", "attention_ms", "attentionOutput_ms",
          "intermediate_ms",
          "feedForwardOutput_ms", "norms_ms", "rest_ms",
        ])
      let times = phases.keys.compactMap { phases[$0]?.double }
      #expect(times.count == 9 && times.allSatisfy { $0 > 0 }, "\(phases)")
    }
    #expect(try place.succeed("\(line) --phases").contains("| feedForwardOutput |"))
    #expect(try place.json("\(line) --json")["results"]?.array?.first?["phases"] == nil)
  }

  /// Nothing is made ready or measured before all is known to be possible: here, no engine could be.
  @Test func benchChecksEverySizeFirst() throws {
    for sizes in ["--tokens 5,11 --batch 1", "--lengths 3,11"] {
      let outcome = try place.run(
        "bench \(LightPlace.classifier) \(sizes)", environment: ["BERTIE_ISA": "avx1024"])
      #expect(outcome.code == 1 && outcome.output.isEmpty)
      #expect(outcome.errors.contains("texts of 1 to 10 tokens"), "\(outcome.errors)")
    }
    let outcome = try place.run("bench \(LightPlace.encoder) --outputs logits")
    #expect(
      outcome.code == 1 && outcome.errors.contains("is an encoder without a classifier; train one with"))
  }

  @Test func doctorDescribesTheMachine() throws {
    let report = try place.json("doctor \(LightPlace.classifier) --threads 1 --json")
    #expect(
      report.object?.keys == [
        "processor", "processors", "usable_processors", "processor_quota", "memory_bytes", "available_bytes",
        "caches", "paths", "path", "threads", "multiply_adds_per_second", "weight_bytes_per_second", "model",
        "advice", "least_ms",
      ])
    #expect(report["paths"]?.array?.compactMap(\.string) == Engine.paths)
    #expect(report["threads"] == 1 && report["model"]?.string == LightPlace.classifier)
    let precisions = Arithmetic.allCases.map(\.rawValue)
    #expect(report["multiply_adds_per_second"]?.object?.keys == precisions)
    for precision in precisions { #expect(report["multiply_adds_per_second"]?[precision]?.double ?? 0 > 1e6) }
    #expect(report["weight_bytes_per_second"]?.double ?? 0 > 1e6)
    #expect(report["advice"]?.string.map { precisions.contains($0) } == true)
    let cells = try #require(report["least_ms"]?.array)
    #expect(cells.map { $0["tokens"]?.int } == [12, 128, 128])
    for cell in cells { for precision in precisions { #expect(cell[precision]?.double ?? 0 > 0) } }
  }

  @Test func whatTheProcessorHasNotIsNamed() throws {
    for line in ["predict \(LightPlace.classifier)", "doctor", "bench \(LightPlace.classifier) --tokens 5"] {
      let outcome = try place.run(line, input: "a\n", environment: ["BERTIE_ISA": "avx1024"])
      #expect(outcome.code == 1 && outcome.output.isEmpty)
      #expect(
        outcome.errors.hasPrefix("Error: expected an instruction set of this processor (BERTIE_ISA): "))
      #expect(outcome.errors.hasSuffix("scalar; found \"avx1024\"\n"))
    }
  }

  @Test func aFolderOfANewerFormatIsNamed() throws {
    try place.succeed("quantize \(LightPlace.classifier) --precision int8 --out q")
    var config = try #require(try JSONValue(contentsOf: place.file("q/config.json")).object)
    var quantization = try #require(config["quantization_config"]?.object)
    quantization["format_version"] = 2
    config["quantization_config"] = .object(quantization)
    try place.write(JSONValue.object(config).serialized(), to: "q/config.json")
    let outcome = try place.run("predict q", input: "a\n")
    #expect(outcome.code == 1 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("quantization_config.format_version: expected at most 1, found 2"))
    #expect(outcome.errors.contains("This folder was written by a newer Bertie."))
  }

  @Test(arguments: [
    ("predict", 2), ("predict m --threads 0", 2), ("bench m --precision int7", 2), ("nonsense", 2),
    ("predict no-such-folder", 1), ("embed \(LightPlace.encoder)", 1), ("--help", 0), ("--version", 0),
  ])
  func exitCodesAreThoseOfTheTable(_ line: String, _ code: Int) throws {
    let outcome = try place.run(line)
    #expect(outcome.code == Int32(code), "\(outcome.errors)")
    #expect(outcome.output.isEmpty == (code != 0) && outcome.errors.isEmpty == (code == 0))
  }
}
