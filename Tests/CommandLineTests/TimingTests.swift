import JSON
import Testing

/// The forms of `bench` and `compare`; the times themselves are nobody's expectation.
@Suite struct TimingTests {
  private let place: Workplace

  init() throws { place = try Trained.shared.place }

  @Test func benchReportsTimesWithTheirSetting() throws {
    let result = try Trained.shared.bench.result()
    #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result.errorText)")
    let report = try result.json()
    #expect(
      report.object?.keys == [
        "engine", "path", "precision", "exclude", "version", "processor", "threads", "outputs", "results",
      ])
    #expect(report["engine"] == "cpu" && report["precision"] == "fp32")
    #expect(report["threads"] == 1 && report["outputs"] == "logits")
    let cell = try #require(report["results"]?.array?.first)
    #expect(report["results"]?.array?.count == 1)
    try examineTimes(cell, batch: 2, tokens: 16)
  }

  private func examineTimes(_ cell: JSONValue, batch: Int, tokens: Int) throws {
    #expect(cell["batch"]?.int == batch && cell["tokens"]?.int == tokens)
    let median = try #require(cell["median_ms"]?.double)
    let slowest = try #require(cell["p95_ms"]?.double)
    #expect(median > 0 && slowest >= median)
    let speed = try #require(cell["tokens_per_second"]?.double)
    #expect(abs(speed * median / 1000 - Double(batch * tokens)) < 1e-6 * Double(batch * tokens))
  }

  @Test func compareReportsEveryModelAsTheOtherCommandsDo() throws {
    let result = try Trained.shared.compare.result()
    #expect(result.exitCode == 0 && result.errors.isEmpty, "\(result.errorText)")
    let report = try result.json()
    #expect(report["split"] == "test" && report["tokens"] == 64 && report["threads"] == 1)
    let models = try #require(report["models"]?.array)
    #expect(models.compactMap { $0["name"]?.string } == ["big", "half"])
    for (model, folder) in zip(models, ["dense", "half"]) {
      let inspected = try place.succeed("inspect \(folder) --tokens 64 --json").json()
      for key in ["parameters", "bytes", "macs"] { #expect(model[key] == inspected[key], "\(folder) \(key)") }
      let scores = try place.succeed("evaluate \(folder) --data data.csv --threads 1 --json").json()
      for key in ["accuracy", "macro_f1"] {
        #expect(model["scores"]?[key] == scores[key], "\(folder) \(key)")
      }
      try examineTimes(try #require(model["results"]?.array?.first), batch: 1, tokens: 8)
    }
    #expect(models[0]["results"]?.array?.first?["speed_up"] == nil)
    let timed = try #require(models[1]["results"]?.array?.first)
    let ratio = try #require(timed["speed_up"]?.double)
    let range = try #require(timed["speed_up_range"]?.array?.compactMap { $0.double })
    #expect(range.count == 2 && range[0] > 0 && range[0] <= ratio && ratio <= range[1])
    #expect(models[0]["against_first"] == nil)
    let against = try #require(models[1]["against_first"])
    let scores = try models.map { try #require($0["scores"]?["macro_f1"]?.double) }
    #expect(abs(try #require(against["macro_f1"]?.double) - (scores[1] - scores[0])) < 1e-12)
    let interval = try #require(against["interval"]?.array?.compactMap { $0.double })
    #expect(interval.count == 2 && interval[0] <= interval[1])
    #expect((0...1).contains(try #require(against["mcnemar_p"]?.double)))
  }
}
