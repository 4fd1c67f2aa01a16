import JSON
import ModelFormat
import Testing

/// Narrow embeddings and shared layers, from the command line.
@Suite struct FactorizeTests {
  private let place: Workplace

  init() throws { place = try Workplace.trained() }

  private func inspect(_ folder: String) throws -> JSONValue {
    try place.succeed("inspect \(folder) --json").json()
  }

  @Test func theOwnFormSharesAndRuns() throws {
    let result = try place.succeed(
      "factorize dense --embedding-size 8 --groups 1 --data data.csv --frequencies data.csv --threads 1 --out f/"
    )
    #expect(result.outputText.contains("bertie distill --teacher dense --student f/"))
    #expect(result.outputText.contains("--out f-recovered"))
    #expect(result.outputText.contains("sharing saves size, not multiply-adds."))
    let (before, after) = (try inspect("dense"), try inspect("f"))
    #expect(after["wordEmbeddingSize"] == 8 && before["wordEmbeddingSize"] == .null)
    #expect(try #require(after["parameters"]?.int) < (try #require(before["parameters"]?.int)))
    #expect(after["macs"] == before["macs"])
    #expect(Set(after["sharing"]?["attention"]?.array?.compactMap(\.int) ?? []) == [0])
    #expect(try place.succeed("inspect f").outputText.contains("sharing saves size, not multiply-adds"))
    #expect(try place.succeed("inspect f").outputText.contains("words of width 8, mapped to 32"))

    let step = try #require(JSONValue(contentsOf: place.path("f/bertie.json"))["steps"]?.array?.last)
    #expect(step["step"] == "factorize" && step["settings"]?["embeddingSize"] == 8)
    #expect(step["frequencies"]?["digest"]?.string != nil && step["texts"]?["texts"]?.int != nil)
    #expect(step["report"]?["after"]?["parameters"] == after["parameters"])
    for name in ["report.txt", "layers-distance.svg", "layers-angle.svg"] {
      #expect(place.has("f/training/\(name)"))
    }
    #expect(try place.run("predict f", input: "rain\nsun\n").lines.count == 2)
    // The result trains on, and equal commands give equal weights.
    try place.succeed("finetune f --out again --epochs 1 \(Trained.options)")
    #expect(try inspect("again")["wordEmbeddingSize"] == 8)
    try place.succeed(
      "factorize dense --embedding-size 8 --groups 1 --data data.csv --frequencies data.csv --threads 1 --out g"
    )
    #expect(try place.bytes("f/model.safetensors") == place.bytes("g/model.safetensors"))
  }

  @Test func albertsFormIsStock() throws {
    let json = try place.succeed(
      "factorize dense --embedding-size 8 --form albert --data data.csv --threads 1 --json --out a"
    ).json()
    #expect(json["step"] == "factorize")
    #expect(try JSONValue(contentsOf: place.path("a/config.json"))["model_type"] == "albert")
    #expect(try inspect("a")["stock"] == true)
    #expect(try place.run("predict a", input: "rain\n").lines.count == 1)
  }

  @Test func layersAreShownForAnyModel() throws {
    try place.write("rain\n\nsun and rain\n", to: "texts.txt")
    let result = try place.succeed("layers base dense --data texts.txt --pictures p --threads 1")
    #expect(result.outputText.contains("degrees") && result.outputText.contains("dense, "))
    #expect(place.has("p/layers-distance.svg") && place.has("p/layers-angle.svg"))
    let json = try place.succeed("layers dense --data texts.txt --json --threads 1").json()
    let layers = try #require(json.array?.first?["distances"]?["layers"]?.array)
    #expect(layers.count == (try inspect("dense")["layers"]?.array?.count))
    #expect(layers.allSatisfy { ($0["euclidean"]?.double ?? -1) > 0 })
  }

  /// The more a word counts, the less of its row is lost; words far behind in a long text count like others.
  @Test func frequentWordsKeepTheirRows() throws {
    try place.write(
      String(repeating: "rain ", count: 300) + String(repeating: "bank ", count: 100_000), to: "long.txt")
    let line = "factorize dense --embedding-size 8 --share none --threads 1"
    try place.succeed("\(line) --out plain")
    try place.succeed("\(line) --frequencies long.txt --out counted")
    let vocabulary = try place.text("dense/vocab.txt").split(separator: "\n").map(String.init)
    let id = try #require(vocabulary.firstIndex(of: "bank"))
    func error(_ folder: String) throws -> Double {
      let (dense, narrow) = (try ModelFolder(place.path("dense")), try ModelFolder(place.path(folder)))
      let name = "embeddings.word_embeddings.weight"
      let row = try #require(dense.tensor(named: name)).floats()[id * 32..<id * 32 + 32]
      let factors = try #require(narrow.tensor(named: name)).floats()[id * 8..<id * 8 + 8]
      let map = try #require(narrow.tensor(named: "embeddings.word_projection.weight")).floats()
      return zip(row, 0..<32).reduce(0.0) { sum, place in
        let made = zip(factors, map[place.1 * 8..<place.1 * 8 + 8]).reduce(0) { $0 + $1.0 * $1.1 }
        return sum + Double((made - place.0) * (made - place.0))
      }.squareRoot()
    }
    let (plain, counted) = (try error("plain"), try error("counted"))
    #expect(plain > 1e-3 && counted < plain / 30, "\(plain), \(counted)")
  }

  @Test(arguments: [
    ("--share none", 2, "nothing to do"), ("--share none --groups 3", 2, "there are no groups"),
    ("--share none --embedding-size 8 --grouping distance", 2, "--grouping: with --share none"),
    ("--share none --embedding-size 8 --start best", 2, "--start: with --share none"),
    ("--embedding-size 0", 2, "found 0"),
    ("--embedding-size 8 --form albert", 2, "need --data"), ("--start best", 2, "need --data"),
    ("--frequencies data.csv", 2, "--frequencies needs --embedding-size"),
    ("--embedding-size 33", 1, "at most the hidden size 32, found 33"),
    ("--groups 99", 1, "at most as many groups as layers"),
    ("--embedding-size 8 --data absent.txt", 1, "there is no such file"),
    ("--precision bf16 --groups 1", 2, "computes in fp32"),
  ])
  func whatCannotBeIsRefused(_ options: String, _ code: Int32, _ words: String) throws {
    let result = try place.run("factorize dense --out none --threads 1 \(options)")
    #expect(result.exitCode == code, "\(result.errorText)")
    #expect(result.errorText.contains(words), "\(result.errorText)")
    #expect(!place.has("none"))
  }

  @Test func whatIsFactorisedIsNotFactorisedAgain() throws {
    try place.succeed("factorize dense --embedding-size 8 --share none --threads 1 --out once")
    let result = try place.run("factorize once --embedding-size 4 --threads 1 --out twice")
    #expect(result.exitCode == 1 && !place.has("twice"))
    #expect(result.errorText.contains("found factorised ones of width 8"))
  }
}
