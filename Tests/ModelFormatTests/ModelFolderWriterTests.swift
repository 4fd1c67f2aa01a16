import Foundation
import JSON
import ModelFormat
import TestSupport
import Testing

@Suite struct ModelFolderWriterTests {
  func writer(
    _ seed: UInt64, classifier: ClassifierConfiguration? = threeLabels, pruned: Bool = true
  ) -> ModelFolderWriter {
    var generator = SeededGenerator(state: seed)
    let configuration = pruned ? randomPruned(using: &generator) : smallStock()
    return ModelFolderWriter(
      configuration: configuration, classifier: classifier,
      tensors: randomTensors(configuration, classifier: classifier, using: &generator))
  }

  @Test func whatIsWrittenIsRead() throws {
    for seed in 0..<40 {
      let folder = try TemporaryFolder()
      let writer = writer(UInt64(seed), classifier: seed % 2 == 0 ? threeLabels : nil)
      try writer.write(to: folder.file("m"))
      let model = try ModelFolder(folder.file("m"))
      if !writer.configuration.isStock { #expect(model.configuration == writer.configuration) }
      #expect(model.classifier == writer.classifier)
      #expect(model.canonicalTensors() == writer.tensors)
      #expect(model.prefix == (writer.classifier == nil ? "" : "bert."))
      #expect(model.report == TensorReport(unused: [], missing: []))
      #expect(try folder.names() == ["m"])
    }
  }

  @Test func theSameModelGivesTheSameBytes() throws {
    let folder = try TemporaryFolder()
    var writer = writer(3)
    writer.step = ManifestStep(step: "prune", settings: ["sparsity": 0.6], seed: 1, score: ["macro_f1": 0.9])
    try writer.write(to: folder.file("a"))
    writer.tensors.reverse()
    try writer.write(to: folder.file("b"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("a")).sorted()
    #expect(names == ["README.md", "bertie.json", "config.json", "model.safetensors"])
    for name in names {
      #expect(try contents(folder.file("a/" + name)) == contents(folder.file("b/" + name)))
    }
  }

  @Test func whatExistsIsReplacedOnlyByForceAndOnlyIfItIsAModel() throws {
    let folder = try TemporaryFolder()
    try writer(1).write(to: folder.file("m"))
    let old = try contents(folder.file("m/model.safetensors"))
    let taken = #expect(throws: ModelFormatError.self) { try writer(2).write(to: folder.file("m")) }
    #expect(taken?.code == .alreadyExists)
    #expect(try contents(folder.file("m/model.safetensors")) == old)
    _ = try folder.write("x", to: "m/stale")
    try writer(2).write(to: folder.file("m"), force: true)
    #expect(try contents(folder.file("m/model.safetensors")) != old)
    #expect(try folder.names() == ["m"])
    #expect(!FileManager.default.fileExists(atPath: folder.file("m/stale")))

    try FileManager.default.createDirectory(atPath: folder.file("home"), withIntermediateDirectories: false)
    try writer(2).write(to: folder.file("home"), force: true)
    try FileManager.default.removeItem(atPath: folder.file("home"))
    try FileManager.default.createDirectory(atPath: folder.file("home"), withIntermediateDirectories: false)
    _ = try folder.write("precious", to: "home/diary")
    _ = try folder.write("file", to: "plain")
    for name in ["home", "plain"] {
      let error = #expect(throws: ModelFormatError.self) {
        try writer(2).write(to: folder.file(name), force: true)
      }
      #expect(error?.code == .alreadyExists)
    }
    #expect(try text(folder.file("home/diary")) == "precious")
    #expect(try folder.names() == ["home", "m", "plain"])
  }

  @Test func tensorsThatAreNotThoseOfTheShapeAreRefusedBeforeAnythingIsWritten() throws {
    let folder = try TemporaryFolder()
    let good = writer(5, pruned: false)
    let first = good.tensors[0]
    let changes: [(ModelFormatError.Code, (inout ModelFolderWriter) -> Void)] = [
      (.missingTensor, { $0.tensors.removeFirst() }),
      (.badTensor, { $0.tensors.append(first) }),
      (.badTensor, { $0.tensors.append(first.renamed("another")) }),
      (.shapeMismatch, { $0.tensors[0] = StoredTensor(name: first.name, shape: [1], floats: [0]) }),
      (.badConfiguration, { $0.configuration.layers[0].feedForward?.output = 0 }),
      (.badConfiguration, { $0.classifier?.labels = ["a", "a", "b"] }),
      (.badConfiguration, { $0.classifier?.labels = [] }),
      (.badConfiguration, { $0.configuration.pooler = nil }),
    ]
    for (code, change) in changes {
      var writer = good
      change(&writer)
      let error = #expect(throws: ModelFormatError.self) { try writer.write(to: folder.file("m")) }
      #expect(error?.code == code)
      #expect(try folder.names().isEmpty)
    }
  }

  @Test func aFailureLeavesTheOldFolderAndNothingElse() throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    try writer(1).write(to: folder.file("m"))
    let old = try contents(folder.file("m/model.safetensors"))
    #expect(throws: Stop.self) {
      try writer(2).write(to: folder.file("m"), force: true) { _ in throw Stop() }
    }
    #expect(throws: Stop.self) { try writer(2).write(to: folder.file("n")) { _ in throw Stop() } }
    #expect(try folder.names() == ["m"])
    #expect(try contents(folder.file("m/model.safetensors")) == old)
    let error = #expect(throws: ModelFormatError.self) { try writer(2).write(to: folder.file("no/m")) }
    #expect(error?.code == .writeFailed)
  }

  @Test func aKilledWriterLeavesTheNameFreeAndIsTidiedAway() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file(".m.partial-\(PartialPath.machine)-99999999-1/deep"),
      withIntermediateDirectories: true)
    try writer(1).write(to: folder.file("m")) { unfinished in
      #expect(!FileManager.default.fileExists(atPath: folder.file("m")))
      try "more".write(toFile: unfinished + "/extra.txt", atomically: false, encoding: .utf8)
    }
    #expect(try folder.names() == ["m"])
    #expect(try text(folder.file("m/extra.txt")) == "more")
  }

  @Test func aReplacementKilledHalfwayIsSettledByTheNextOne() throws {
    let folder = try TemporaryFolder()
    // Killed between the two renames: the old model has its name back, so a new one needs force.
    try writer(1).write(to: folder.file("old"))
    let old = try contents(folder.file("old/model.safetensors"))
    try FileManager.default.moveItem(
      atPath: folder.file("old"), toPath: folder.file(".m.replaced-\(PartialPath.machine)-99999999-1"))
    let error = #expect(throws: ModelFormatError.self) { try writer(2).write(to: folder.file("m")) }
    #expect(error?.code == .alreadyExists)
    #expect(try contents(folder.file("m/model.safetensors")) == old)
    #expect(try folder.names() == ["m"])
    // Killed after the second rename: the old model goes.
    try FileManager.default.copyItem(
      atPath: folder.file("m"), toPath: folder.file(".m.replaced-\(PartialPath.machine)-99999999-1"))
    try writer(2).write(to: folder.file("m"), force: true)
    #expect(try folder.names() == ["m"])
    #expect(try contents(folder.file("m/model.safetensors")) != old)
  }

  @Test func theTokenizerAndTheHistoryComeAlong() throws {
    let folder = try TemporaryFolder()
    let source = try ModelFolder(goldens + "/format-1/model")
    var writer = ModelFolderWriter(
      configuration: source.configuration, classifier: source.classifier, tensors: source.canonicalTensors(),
      source: source)
    writer.step = ManifestStep(step: "finetune", settings: ["epochs": 1], score: ["test": ["accuracy": 0.75]])
    writer.measured = ["host": "h"]
    try writer.write(to: folder.file("m"))
    for name in ["vocab.txt", "tokenizer_config.json"] {
      #expect(try contents(folder.file("m/" + name)) == contents(source.path + "/" + name))
    }
    let copy = try ModelFolder(folder.file("m"))
    #expect(copy.config["a_key_of_someone_else"] == ["kept": [1, 2.5, nil]])
    #expect(copy.manifest?.steps.map(\.step) == ["finetune", "prune", "finetune"])
    #expect(copy.manifest?.steps[0] == source.manifest?.steps[0])
    #expect(copy.manifest?.steps[1].other["later"] == [1])
    #expect(copy.manifest?.measured == ["host": "h"])
    #expect(copy.manifest?.steps[2].model?["parameters"]?.int == copy.parameterCount)
    #expect(copy.canonicalTensors() == source.canonicalTensors())
    let card = try text(folder.file("m/README.md"))
    #expect(card.contains("base_model: \"model\"\nbase_model_relation: \"finetune\"\n"))
    #expect(card.contains("| test accuracy | 0.75 |"))
  }

  /// Stock transformers loads the weights in the type that config.json states.
  @Test func theTypeOfTheWeightsIsStatedWhateverTheSourceSaid() throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(state: 41)
    let configuration = smallStock()
    let tensors = randomTensors(configuration, using: &generator)
    func typed(_ type: ElementType, _ tensor: StoredTensor) -> StoredTensor {
      StoredTensor(
        name: tensor.name, elementType: type, shape: tensor.shape,
        bytes: [UInt8](repeating: 0, count: tensor.count * type.sizeInBytes))
    }
    func mixed(_ type: ElementType) -> [StoredTensor] { [typed(type, tensors[0])] + tensors.dropFirst() }
    try ModelFolderWriter(configuration: configuration, classifier: nil, tensors: tensors).write(
      to: folder.file("source"))
    var config = try #require(JSONValue(contentsOf: folder.file("source/config.json")).object)
    (config["dtype"], config["torch_dtype"]) = ("float16", "bfloat16")
    _ = try folder.write(JSONValue.object(config).serialized(), to: "source/config.json")
    let source = try ModelFolder(folder.file("source"))
    let cases: [([StoredTensor], JSONValue)] = [
      (tensors, "float32"), (mixed(.float16), "float32"), (mixed(.float64), "float64"),
      (tensors.map { typed(.float16, $0) }, "float16"), (tensors.map { typed(.bfloat16, $0) }, "bfloat16"),
      ([typed(.float16, tensors[0])] + tensors.dropFirst().map { typed(.bfloat16, $0) }, "float32"),
    ]
    for (number, (tensors, dtype)) in cases.enumerated() {
      try ModelFolderWriter(
        configuration: configuration, classifier: nil, tensors: tensors, source: source
      ).write(to: folder.file("\(number)"))
      let written = try ModelFolder(folder.file("\(number)")).config
      #expect(written["dtype"] == dtype && written["torch_dtype"] == nil, "case \(number)")
    }
    // Index tensors are no weights; a shape without weights has no type.
    var pruned = writer(2)
    pruned.source = source
    try pruned.write(to: folder.file("pruned"))
    #expect(pruned.tensors.contains { $0.elementType == .int32 })
    #expect(try ModelFolder(folder.file("pruned")).config["dtype"] == "float32")
    #expect(configuration.config(preserving: config).keys.allSatisfy { !$0.contains("dtype") })
  }

  @Test func sentenceTransformersFilesComeAlongOnlyWhereTheyStillHold() throws {
    let folder = try TemporaryFolder()
    try writer(1, classifier: nil, pruned: false).write(to: folder.file("s")) { path in
      try FileManager.default.createDirectory(atPath: path + "/1_Pooling", withIntermediateDirectories: false)
      for (name, text) in [
        (
          "modules.json",
          #"[{"path":"","type":"x.Transformer"},{"path":"1_Pooling","type":"x.Pooling"},{"path":"2_N","type":"x.Normalize"}]"#
        ),
        ("1_Pooling/config.json", "{}"), ("sentence_bert_config.json", "{}"), ("vocab.txt", "a\n"),
        ("README.md", "---\r\nlicense: \"mit\"\r\nlanguage:\r\n- en\r\n---\r\n# Title\r\nlanguage: xx\r\n"),
      ] { try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8) }
    }
    let source = try ModelFolder(folder.file("s"))
    let bare = ModelFolderWriter(
      configuration: source.configuration, classifier: nil, tensors: source.canonicalTensors(), source: source
    )
    try bare.write(to: folder.file("bare"))
    #expect(try text(folder.file("bare/1_Pooling/config.json")) == "{}")
    #expect(FileManager.default.fileExists(atPath: folder.file("bare/modules.json")))
    #expect(try text(folder.file("bare/README.md")).contains("license: \"mit\"\n"))
    #expect(try !text(folder.file("bare/README.md")).contains("language:"))

    // The states of a pruned encoder become vectors as before.
    var pruned = writer(2, classifier: nil)
    pruned.source = source
    try pruned.write(to: folder.file("pruned"))
    #expect(!pruned.configuration.isStock)
    for name in ["modules.json", "1_Pooling/config.json", "sentence_bert_config.json"] {
      #expect(try text(folder.file("pruned/\(name)")) == text(folder.file("s/\(name)")))
    }

    var head = writer(1, pruned: false)
    head.source = source
    try head.write(to: folder.file("head"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("head/modules.json")))
    #expect(FileManager.default.fileExists(atPath: folder.file("head/vocab.txt")))

    try #"[{"path":"2_LSTM","type":"x.LSTM"}]"#
      .write(toFile: folder.file("s/modules.json"), atomically: false, encoding: .utf8)
    try bare.write(to: folder.file("other"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("other/modules.json")))
  }

  @Test func theCardStatesWhatWasDone() throws {
    let folder = try TemporaryFolder()
    var writer = writer(7, pruned: false)
    writer.step = ManifestStep(
      step: "finetune", settings: ["epochs": 2], score: ["test": ["macro_f1": 0.875]])
    try writer.write(to: folder.file("m"))
    #expect(
      try text(folder.file("m/README.md")) == """
        ---
        library_name: "bertie"
        pipeline_tag: "text-classification"
        tags:
        - "bertie"
        - "finetune"
        metrics:
        - "test macro_f1"
        ---

        # Encoder of the family bert

        \(writer.configuration.parameterCount(classifier: threeLabels)) parameters in 3 layers. The shape is stock: transformers loads this folder.

        Steps, in full in bertie.json:

        1. finetune `{"epochs":2}`

        | metric | value |
        |---|---|
        | test macro_f1 | 0.875 |

        """)
    writer.card = ModelCard(title: "Mine: \"x\"", baseModel: "org/name: #1", license: "mit", datasets: ["r8"])
    try writer.write(to: folder.file("n"))
    let card = try text(folder.file("n/README.md"))
    #expect(card.contains("base_model: \"org/name: #1\"\n") && card.contains("datasets:\n- \"r8\"\n"))
  }

  @Test func shardedFoldersLoadAlike() throws {
    let folder = try TemporaryFolder()
    var writer = writer(9)
    writer.shardByteLimit = 600
    try writer.write(to: folder.file("m"))
    let model = try ModelFolder(folder.file("m"))
    #expect(model.canonicalTensors() == writer.tensors)
    #expect(!FileManager.default.fileExists(atPath: folder.file("m/model.safetensors")))
  }
}
