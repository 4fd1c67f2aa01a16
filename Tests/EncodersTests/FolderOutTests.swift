import Encoders
import Foundation
import JSON
import ModelFormat
import Testing
import Torch

/// Trained models go out as folders and come back the same (`InteropCase`).
@Suite(.serialized) struct FolderOutTests {
  /// A few steps, so that no weight is what it was.
  private func train(_ model: SequenceClassifier, _ batch: EncoderInput) throws {
    let outputs = model.classifier.labels.count
    let isSingle = model.classifier.problemType == .singleLabelClassification
    let targets = try model.targets(
      labels: isSingle ? (0..<batch.rows).map { Int64($0 % outputs) } : [],
      values: isSingle ? [] : (0..<batch.rows * outputs).map { Float($0 % 2) }, rows: batch.rows)
    let optimizer = try AdamW(
      groups: [.init(parameters: model.parameters.map(\.tensor), weightDecay: 0.01)], learningRate: 1e-3)
    for _ in 0..<3 {
      try optimizer.zeroGrad()
      try model.loss(model.logits(batch, training: true), targets).backward()
      try optimizer.step()
    }
  }

  private func writeDense(_ model: SequenceClassifier, _ batch: EncoderInput, _ name: String) throws {
    try train(model, batch)
    try InteropCase.withPath(name) { path in
      try model.folderWriter().write(to: path) { try InteropCase.addExpectation(model, batch, to: $0) }
      try InteropCase.expectSame(model, batch, at: path)
    }
  }

  @Test(arguments: ProblemType.allCases) func aFineTunedModelComesBackTheSame(_ problem: ProblemType) throws {
    let head = ClassifierConfiguration(
      problemType: problem, labels: problem == .regression ? ["value"] : ["red", "green", "blåu \"x\""])
    let model = try Tiny.model(Tiny.configuration(dropout: 0.1), head: head, seed: 30)
    try writeDense(model, Tiny.input(lengths: [9, 4, 1, 7]), "dense-\(problem.rawValue)")
  }

  /// Where the source says float16, our float32 weights must not be loaded as that.
  @Test func aModelMadeFromOneOfAnotherTypeStatesItsOwn() throws {
    try TestFiles.withTemporaryPath("source") { path in
      let model = try Tiny.model(seed: 33)
      try model.folderWriter().write(to: path)
      var config = try #require(JSONValue(contentsOf: path + "/config.json").object)
      (config["dtype"], config["torch_dtype"]) = ("float16", "float16")
      try JSONValue.object(config).serialized().write(
        toFile: path + "/config.json", atomically: false, encoding: .utf8)
      let source = try ModelFolder(path)
      #expect(source.config["dtype"] == "float16")
      let batch = try Tiny.input(lengths: [9, 4, 1, 7])
      try InteropCase.withPath("dense-halved-source") { path in
        try model.folderWriter(source: source).write(to: path) {
          try InteropCase.addExpectation(model, batch, to: $0)
        }
        try InteropCase.expectSame(model, batch, at: path)
        let written = try ModelFolder(path).config
        #expect(written["dtype"] == "float32" && written["torch_dtype"] == nil)
      }
    }
  }

  @Test(.enabled(if: TestFiles.hasMiniLM, "no all-MiniLM-L6-v2 in BERTIE_CACHE: run make setup"))
  func aFineTunedMiniLMComesBackTheSame() throws {
    try RandomGenerator.seed(31)
    let folder = try ModelFolder(TestFiles.miniLM)
    let model = try SequenceClassifier(newHead: Tiny.head(), folder: folder)
    try writeDense(model, Tiny.input(lengths: [9, 4, 1, 7], vocabulary: 30522), "dense-minilm")
  }

  @Test(arguments: 0..<3) func aPrunedModelAndItsCompatibleFormGiveEqualLogits(_ seed: UInt64) throws {
    let weights = try DenseWeights(Tiny.model(Tiny.configuration(dropout: 0.1), seed: 32 + seed))
    let model = try weights.removed(
      KeptNeurons(weights.configuration, seed: seed) { site in
        site.layer == 0 && seed == 1 && (site.component == .key || site.component == .intermediate) ? 0 : 0.6
      })
    let batch = try Tiny.input(lengths: [9, 4, 1, 7])
    try train(model, batch)
    try InteropCase.writePruned(model, batch, "pruned-\(seed)")
  }
}
