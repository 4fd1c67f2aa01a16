import JSON
import Testing

/// Numbers and several labels instead of one label, through every command.
@Suite struct OtherProblemTests {
  private static let options = "--data mixed.csv --batch-size 8 --learning-rate 5e-3 --threads 1 --seed 1"
  private let place: Workplace

  init() throws {
    place = try Workplace.trained()
    try place.write(TinyData.mixed(), to: "mixed.csv")
  }

  private func evaluate(_ folder: String) throws -> JSONValue {
    try place.succeed("evaluate \(folder) --data mixed.csv --threads 1 --json --predictions lines.jsonl")
      .json()
  }

  @Test func numbersAreLearntAndPredicted() throws {
    try place.succeed(
      "finetune base --out full --problem-type regression --label-column count --epochs 6 \(Self.options)")
    try place.succeed("prune full --out small --prune-epochs 1 --recover-epochs 2 \(Self.options)")
    let scores = try evaluate("small")
    #expect(
      scores.object?.keys
        == ["pearson", "spearman", "loss", "examples", "engine", "path", "precision", "exclude"])
    #expect(try #require(scores["pearson"]?.double) > 0.5)
    let line = try JSONValue(
      parsing: String(try #require(place.text("lines.jsonl").split(separator: "\n").first)))
    #expect(line.object?.keys == ["index", "gold", "score"] && line["gold"]?.double != nil)

    let answers = try place.succeed("predict small --threads 1", input: "rain song card\nthe\n").lines
    let values = try answers.map { try #require(Double($0.split(separator: "\t").last ?? "")) }
    #expect(answers[0].hasPrefix("rain song card\t") && values.count == 2 && values[0] > values[1])

    // The curve is of a score that the problem has.
    let curve = try place.text("small/training/curve.svg")
    #expect(curve.contains("pearson") && !curve.contains("points=\"\""))
  }

  @Test func severalLabelsAreLearntAndPredicted() throws {
    try place.succeed(
      """
      finetune base --out full --problem-type multi_label_classification --label-column topics --label-separator ; \
      --epochs 12 \(Self.options)
      """)
    try place.succeed("prune full --out small --prune-epochs 1 --recover-epochs 2 \(Self.options)")
    let scores = try evaluate("small")
    #expect(
      scores.object?.keys
        == ["accuracy", "macro_f1", "micro_f1", "loss", "examples", "engine", "path", "precision", "exclude"])
    #expect(try #require(scores["micro_f1"]?.double) > 0.5)
    let gold = try place.text("lines.jsonl").split(separator: "\n")
      .map { try JSONValue(parsing: String($0))["gold"]?.array?.count }
    #expect(Set(gold.compactMap { $0 }).isSuperset(of: [1, 2]) && gold.count == scores["examples"]?.int)

    let answer = try place.succeed("predict full --threads 1 --json", input: "rain song\n").json()
    let labels = try #require(answer["label"]?.array).compactMap(\.string)
    #expect(Set(labels).isSuperset(of: ["music", "weather"]))
    #expect(answer["score"]?.array?.count == labels.count)
    #expect(answer["score"]?.array?.allSatisfy { $0.double ?? 0 > 0.5 } == true)
    let plain = try place.succeed("predict full --threads 1", input: "rain song\n").lines[0]
    #expect(plain.hasPrefix("rain song\t\(labels.joined(separator: ","))\t0."))
  }
}
