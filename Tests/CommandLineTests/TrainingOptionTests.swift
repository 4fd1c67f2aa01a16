import JSON
import TestSupport
import Testing

/// The optimiser, its schedule and the length of a run are any training command's to choose.
@Suite struct TrainingOptionTests {
  private let place: Workplace

  init() throws { place = try Workplace.trained() }

  @Test(arguments: [
    "finetune base", "distill --teacher dense --layers 1",
    "prune dense --sparsity 0.2 --prune-epochs 1 --recover-epochs 1",
  ])
  func theOptimiserAndItsScheduleAreChosen(_ command: String) throws {
    let line = "\(command) --optimizer bertadam --decay constant --warmup 0.2 \(Trained.options)"
    let length = command.hasPrefix("prune") ? "" : "--steps 30"
    try place.succeed("\(line) \(length) --out own")
    try place.succeed("\(command) --warmup 0.2 \(length) \(Trained.options) --out usual")
    let step = try #require(try JSONValue(contentsOf: place.path("own/bertie.json"))["steps"]?.array?.last)
    let settings = step["settings"]?["training"] ?? step["settings"]
    #expect(settings?["optimizer"] == "bertadam" && settings?["decay"] == "constant")
    #expect(try place.bytes("own/model.safetensors") != place.bytes("usual/model.safetensors"))
  }

  @Test func stepsReplaceEpochs() throws {
    try place.succeed("finetune base --steps 5 --out out \(Trained.options)")
    let step = try #require(try JSONValue(contentsOf: place.path("out/bertie.json"))["steps"]?.array?.last)
    #expect(step["settings"]?["steps"] == 5 && step["settings"]?["epochs"] == nil)
    let log = try place.text("out/training/log.jsonl")
    #expect(log.contains("\"step\":5") && !log.contains("\"step\":6"))
  }
}
