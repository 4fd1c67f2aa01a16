import Crypto
import Foundation
import JSON
import ModelFormat
import Testing

/// From texts to a small model and further, as the README has it.
@Suite struct WholeJobTests {
  /// What `evaluate --json` says about a folder.
  private func scores(_ folder: String, _ options: String = "") throws -> JSONValue {
    let result = try Job.place.succeed("evaluate \(folder) --data data.csv --json --threads 1 \(options)")
    return try result.json()
  }

  private func steps(_ folder: String) throws -> [JSONValue] {
    let manifest = try JSONValue(contentsOf: Job.place.path("\(folder)/bertie.json"))
    return try #require(manifest["steps"]?.array)
  }

  /// The SHA-256 of a folder's weights by the definition in bertie.json: name, type, shape and bytes of each tensor in
  /// the order of computation.
  private func weightsDigest(_ folder: String) throws -> String {
    var hash = SHA256()
    for tensor in try ModelFolder(Job.place.path(folder)).canonicalTensors() {
      hash.update(data: Data("\(tensor.name) \(tensor.elementType.rawValue) \(tensor.shape)\n".utf8))
      tensor.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
    return hash.finalize().map { String(format: "%02x", $0) }.joined()
  }

  @Test func finetuningLearns() throws {
    let scores = try scores("dense", "--split test")
    #expect(scores.object?.keys.contains("macro_f1") == true)
    #expect(scores["examples"]?.int == 24)
    #expect(try #require(scores["accuracy"]?.double) > 0.8)
    let trained = try #require(try steps("dense").last?["score"]?["test"])
    #expect(trained["accuracy"] == scores["accuracy"] && trained["macro_f1"] == scores["macro_f1"])
  }

  @Test func theRemovedModelScoresAsTheMaskedOneAndThePaddedOne() throws {
    let removed = try scores("small", "--split all")
    #expect(removed["examples"] == 240)
    #expect(try #require(removed["accuracy"]?.double) > 0.6)
    for form in ["small-masked", "small-compat"] {
      let scores = try scores(form, "--split all")
      for key in ["accuracy", "macro_f1", "examples"] {
        #expect(scores[key] == removed[key], "\(form) \(key)")
      }
      let difference = abs(
        try #require(scores["loss"]?.double) - (try #require(removed["loss"]?.double)))
      #expect(!(difference.isNaN || difference > 1e-4), "\(form): loss differs by \(difference)")
    }
  }

  @Test func inspectCountsWhatTheFilesHold() throws {
    var parameters: [String: Int] = [:]
    for folder in ["dense", "small", "small-masked", "smaller"] {
      let report = try Job.place.succeed("inspect \(folder) --json").json()
      parameters[folder] = report["parameters"]?.int
      #expect(report["bytes"]?.int == (try Job.place.bytes("\(folder)/model.safetensors").count), "\(folder)")
      #expect(report["tokens"]?.int == 128)
      #expect(report["labels"] == ["money", "music", "weather"])
      #expect(report["layers"]?.array?.count == 2)
      #expect(try #require(report["macs"]?.int) > 0)
    }
    // 32 wide, 64 within, two layers; the vocabulary's embeddings, 128 positions, two types, pooler and three labels.
    let layer = 4 * (32 * 32 + 32) + 2 * 32 * 64 + 64 + 32 + 4 * 32
    let dense = (TinyData.vocabulary.count + 128 + 2) * 32 + 2 * 32 + 2 * layer + 32 * 32 + 32 + 3 * 32 + 3
    #expect(parameters["dense"] == dense && parameters["small-masked"] == dense)
    #expect(try #require(parameters["small"]) < dense)
    #expect(try #require(parameters["smaller"]) < (try #require(parameters["small"])))
    let short = try Job.place.succeed("inspect small --tokens 32 --json").json()
    let long = try Job.place.succeed("inspect small --json").json()
    #expect(short["tokens"] == 32 && long["macs"]?.int ?? 0 > 4 * (short["macs"]?.int ?? .max))
  }

  @Test func thePaddedFolderHasAStockShape() throws {
    let padded = try Job.place.succeed("inspect small-compat --json").json()
    #expect(padded["stock"] == true && padded["modelType"] == "bert")
    #expect(try Job.place.succeed("inspect small --json").json()["stock"] == false)
  }

  @Test func everyStepIsRecordedWithItsParent() throws {
    for (folder, names) in [
      ("small", ["finetune", "prune"]), ("smaller", ["finetune", "prune", "prune"]),
      ("trained", ["finetune", "prune", "finetune"]),
    ] {
      let steps = try steps(folder)
      #expect(steps.compactMap { $0["step"]?.string } == names)
      // Each command appends to what the former wrote and changes none of it.
      let former = folder == "small" ? "dense" : "small"
      #expect(try steps.dropLast().elementsEqual(self.steps(former)), "\(folder)")
      #expect(try steps.last?["parent"]?.string == weightsDigest(former), "\(folder)")
    }
    #expect(try steps("dense").last?["parent"]?.string == weightsDigest("base"))
    let last = try #require(try steps("small").last)
    #expect(last["seed"] == 2 && last["data"]?["sha256"]?.string?.count == 64)
    #expect(last["settings"]?["pruning"]?["sparsity"] == 0.6)
    #expect(last["score"]?["test"]?["accuracy"] == (try scores("small")["accuracy"]))
  }

  @Test func logsAndReportsLieBesideTheWeights() throws {
    let place = try Job.place
    #expect(
      try place.names(in: "small/training") == [
        "curve.svg", "prune-events.out.tfevents.0.bertie", "prune-log.jsonl",
        "recover-events.out.tfevents.0.bertie",
        "recover-log.jsonl", "report.txt", "sparsity.svg",
      ])
    #expect(
      try place.names(in: "small") == [
        "README.md", "bertie.json", "config.json", "model.safetensors", "tokenizer_config.json", "training",
        "vocab.txt",
      ])
    #expect(try Job.results["prune"]?.outputText.contains(place.text("small/training/report.txt")) == true)
    #expect(!place.has("small.run") && !place.has("dense.run"))
  }

  @Test(arguments: [("prune --json", "smaller"), ("finetune --json", "trained")])
  func theResultAsJSONIsTheLastStep(_ name: String, _ folder: String) throws {
    let report = try #require(try Job.results[name]).json()
    let step = try #require(try steps(folder).last)
    #expect(report["out"]?.string == folder && report["step"] == step["step"])
    #expect(report["score"] == step["score"] && report["model"] == step["model"])
    #expect(
      report["model"]?["parameters"]
        == (try Job.place.succeed("inspect \(folder) --json").json()["parameters"]))
  }
}
