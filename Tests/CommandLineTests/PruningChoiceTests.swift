import JSON
import Testing

/// What is pruned, by the options of `bertie prune`; nothing is trained here, so each takes less than a second.
@Suite struct PruningChoiceTests {
  private let place: Workplace

  init() throws { place = try Workplace.trained() }

  private func inspect(_ folder: String) throws -> JSONValue {
    try place.succeed("inspect \(folder) --json").json()
  }

  private func prune(_ out: String, _ options: String) throws -> ProgramResult {
    try place.run(
      "prune dense --data data.csv --prune-epochs 0 --recover-epochs 0 --threads 1 --out \(out) \(options)")
  }

  @Test func weightsBecomeZeroAndTheShapeStays() throws {
    let result = try prune("sparse", "--method weights --sparsity 0.5")
    #expect(result.exitCode == 0, "\(result.errorText)")
    #expect(try inspect("sparse")["layers"] == inspect("dense")["layers"])
    let report = try #require(
      JSONValue(contentsOf: place.path("sparse/bertie.json"))["steps"]?.array?.last?["report"])
    #expect(report["removed"]?.isNull == true)
    #expect(try place.bytes("sparse/model.safetensors").count == place.bytes("dense/model.safetensors").count)
    #expect(try zeros("sparse") > 0.4 * Double(place.bytes("sparse/model.safetensors").count) / 2)
  }

  /// Known before anything is computed.
  @Test func stockTransformersHasNoOtherPooling() throws {
    try place.succeed("finetune base --out mean --pooling mean --epochs 1 \(Trained.options)")
    let result = try place.run(
      "prune mean --data data.csv --prune-epochs 0 --recover-epochs 0 --criterion magnitude --threads 1 --out out "
        + "--also compat")
    #expect(result.exitCode == 1)
    #expect(result.errorText.contains("--also compat: stock transformers has only the pooler"))
    #expect(!place.has("out") && !place.has("out.run"))
  }

  @Test func modelsWithoutAComponentAreShownAsTables() throws {
    #expect(try prune("empty", "--targets i=1 --criterion magnitude").exitCode == 0)
    let text = try place.succeed("inspect empty").outputText
    #expect(text.contains("| -- |") || text.contains("-: |"))
  }

  /// The number of bytes that are zero: four for a pruned weight.
  private func zeros(_ folder: String) throws -> Double {
    Double(try place.bytes("\(folder)/model.safetensors").filter { $0 == 0 }.count)
  }

  @Test func targetsSetTheShareOfEachComponent() throws {
    let result = try prune("some", "--targets i=.75,k=.5,q=.5 --criterion magnitude --pair-keys-and-queries")
    #expect(result.exitCode == 0, "\(result.errorText)")
    let layers = try #require(try inspect("some")["layers"]?.array)
    for layer in layers {
      #expect(layer["intermediate"] == 16)
      #expect(layer["heads"]?.array?.reduce(0) { $0 + ($1["qk"]?.int ?? 0) } == 16)
      #expect(layer["heads"]?.array?.reduce(0) { $0 + ($1["v"]?.int ?? 0) } == 32)
      #expect(layer["attentionOutput"] == 32 && layer["output"] == 32)
    }
  }

  @Test func randomNeuronsAreThoseOfTheSeed() throws {
    for (out, seed) in [("one", 1), ("same", 1), ("other", 2)] {
      let result = try prune(out, "--criterion random --sparsity 0.5 --seed \(seed)")
      #expect(result.exitCode == 0, "\(result.errorText)")
    }
    #expect(try place.bytes("one/model.safetensors") == place.bytes("same/model.safetensors"))
    #expect(try inspect("one")["layers"] != inspect("other")["layers"])
    #expect(
      try #require(inspect("one")["parameters"]?.int) < (try #require(inspect("dense")["parameters"]?.int)))
  }

  @Test func aSlashBehindOutChangesNothing() throws {
    let result = try prune("small//", "--criterion magnitude --sparsity 0.5 --also masked,compat")
    #expect(result.exitCode == 0, "\(result.errorText)")
    #expect(result.outputText.contains("\nsmall: prune, "))
    #expect(
      try place.names() == ["base", "data.csv", "dense", "small", "small-compat", "small-masked"])
  }
}
