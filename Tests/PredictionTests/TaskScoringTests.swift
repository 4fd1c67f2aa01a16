import Datasets
import Evaluation
import Foundation
import ModelFormat
import Prediction
import Testing
import Tokenization

/// Outputs that stand in a list, of any head.
struct ListedOutputs: TextClassifier {
  let kind: HeadKind
  let head: ClassifierConfiguration
  let outputs: [Float]

  init(_ kind: HeadKind, labels: [String], _ outputs: [Float]) {
    self.kind = kind
    head = ClassifierConfiguration(problemType: .singleLabelClassification, labels: labels)
    self.outputs = outputs
  }

  func logits(of data: EncodedDataset, progress: (Int, Int) -> Void) throws -> [Float] { outputs }
}

@Suite struct TaskScoringTests {
  private func tokenizer() throws -> Tokenizer {
    try Tokenizer(vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d", "##x"])
  }

  private func encode(
    _ examples: [Example], labels: [String]? = nil, rule: ScoringRule? = nil,
    limits: TokenLimits = TokenLimits(sequence: nil)
  ) throws -> EncodedDataset {
    try EncodedDataset(
      Dataset(examples: examples, source: "toy"), tokenizer: tokenizer(),
      labels: labels.map { try LabelMap(labels: $0) }, limits: limits, rule: rule)
  }

  /// Logits of labels: 1 for the one, 0 for the others.
  private func sure(_ labels: [Int], of count: Int) -> [Float] {
    labels.flatMap { label in (0..<count).map { $0 == label ? 1 : 0 } }
  }

  @Test func choicesAreScoredWithinTheirExample() throws {
    let data = try encode([
      Example(text: "a", target: .choice(1), form: .choices(["b", "c"])),
      Example(text: "a", target: .choice(0), form: .choices(["b", "c", "d"])),
    ])
    let model = ListedOutputs(.choice, labels: ["fits"], [1, 3, 0, 2, 0])
    let result = try model.evaluate(data)
    #expect(result.scores[.accuracy] == 0.5)
    #expect((0..<2).map(result.predictions.label(of:)) == [1, 1])
    let losses = [log(1 + exp(-2.0)), log(2 + exp(2.0))]
    #expect(!(abs(result.loss - (losses[0] + losses[1]) / 2) <= 1e-12) == false)
    let shares = result.predictions.probabilities(of: 1)
    #expect(shares.count == 3 && !(abs(shares.reduce(0, +) - 1) <= 1e-12) == false)
    let error = #expect(throws: PredictionError.self) {
      try ListedOutputs(.sequence, labels: ["x", "y"], []).evaluate(data)
    }
    #expect(error?.description.contains("an example with 2 sequences") == true)
  }

  @Test func anOutputOfATokenThatIsNoNumberIsNamed() throws {
    let examples = ["a b", "c"].map {
      Example(
        text: $0, target: .tags($0 == "c" ? ["O"] : ["O", "O"]),
        form: .words($0.split(separator: " ").map(String.init)))
    }
    let data = try encode(examples, labels: ["O", "B-X"])
    var outputs = [Float](repeating: 0, count: 14)
    outputs[9] = .nan
    let error = #expect(throws: PredictionError.self) {
      try ListedOutputs(.tokens, labels: ["O", "B-X"], outputs).predict(data)
    }
    #expect(error?.code == .notFinite && error?.description.contains("example 2") == true)
  }

  /// A sentence in two windows; the second word's second piece has a tag that does not count.
  @Test func tagsOfWindowsAreEntitiesOfSentences() throws {
    let labels = ["O", "B-X", "I-X"]
    let words = ["a", "bx", "c"]
    let example = Example(
      text: "a bx c", target: .tags(["B-X", "I-X", "O"]), form: .words(words), id: "7")
    let data = try encode([example], labels: labels, rule: .entities, limits: TokenLimits(sequence: 5))
    #expect(data.examples.map(\.ids.count) == [5, 3])
    // Rows: [CLS] a b ##x [SEP], [CLS] c [SEP].
    let right = sure([2, 1, 2, 1, 0, 2, 0, 1], of: 3)
    let model = ListedOutputs(.tokens, labels: labels, right)
    let result = try model.evaluate(data)
    #expect(result.scores[.entityF1] == 1 && result.scores[.accuracy] == 1)
    #expect(try result.predictions.wordTags(on: data) == [[1, 2, 0]])
    let wrong = try ListedOutputs(.tokens, labels: labels, sure([0, 1, 0, 0, 0, 0, 0, 0], of: 3)).evaluate(
      data)
    #expect(wrong.scores[.entityF1] == 0 && wrong.scores[.entityPrecision] == 0)
    #expect(!(abs((wrong.scores[.accuracy] ?? .nan) - 2.0 / 3) <= 1e-12) == false)
    // The mean over the three words, of both windows together.
    let right3 = log(exp(1.0) + 2) - 1
    #expect(!(abs(result.loss - right3) <= 1e-7) == false)
    let task = try TaskDefinition.named("tagging")
    #expect(
      try Submission(task, labels: labels).text(of: result.predictions, on: data) == "a\tB-X\nbx\tI-X\nc\tO\n"
    )
  }

  @Test func rulesAddTheirScores() throws {
    func scores(
      _ rule: ScoringRule, _ gold: [String], _ found: [Int], labels: [String], groups: [String?]? = nil
    ) throws -> [Score: Double] {
      let examples = gold.enumerated().map {
        Example(text: "a", target: .label($0.element), id: "\($0.offset)", group: groups?[$0.offset])
      }
      let data = try encode(examples, labels: labels, rule: rule)
      return try ListedOutputs(.sequence, labels: labels, sure(found, of: labels.count)).evaluate(data).scores
    }
    let two = try scores(.accuracyAndF1, ["1", "1", "0", "0"], [1, 0, 1, 0], labels: ["0", "1"])
    #expect(two[.positiveF1] == 0.5 && two[.combined] == 0.5)
    // The positive label counts whatever place the model gives it.
    let turned = try scores(.accuracyAndF1, ["1", "1", "1", "0"], [0, 0, 1, 1], labels: ["1", "0"])
    #expect(!(abs((turned[.positiveF1] ?? .nan) - 0.8) <= 1e-12) == false)
    let bank = try scores(.accuracyAndMacroF1, ["x", "y"], [0, 1], labels: ["x", "y", "z"])
    #expect(!(abs((bank[.macroF1] ?? .nan) - 2.0 / 3) <= 1e-12) == false)
    let mnli = try scores(
      .groupAccuracy, ["x", "y", "x"], [0, 1, 1], labels: ["x", "y"],
      groups: ["matched", "matched", "mismatched"])
    #expect(mnli[.matchedAccuracy] == 1 && mnli[.mismatchedAccuracy] == 0 && mnli[.middleAccuracy] == nil)
    let multi = try scores(
      .multiRC, ["1", "0", "1", "0", "1"], [1, 0, 0, 0, 1], labels: ["0", "1"],
      groups: ["6/1", "6/1", "6/1", "6/2", "6/2"])
    #expect(!(abs((multi[.answerF1] ?? .nan) - 0.8) <= 1e-12) == false)
    #expect(multi[.exactMatch] == 0.5 && !(abs((multi[.combined] ?? .nan) - 0.65) <= 1e-12) == false)
    let pairs = try scores(
      .parity, ["x", "y", "x", "x"], [0, 0, 1, 0], labels: ["x", "y"], groups: ["1", "1", "2", "2"])
    #expect(pairs[.parity] == 0.5 && pairs[.accuracy] == 0.5)
    let half = try scores(.parity, ["x"], [0], labels: ["x", "y"], groups: ["1"])
    #expect(half[.parity] == nil && half[.accuracy] == 1)
    let intents = try scores(.intents, ["x", "oos", "oos"], [0, 1, 0], labels: ["x", "oos"])
    #expect(intents[.inScopeAccuracy] == 1 && intents[.outOfScopeRecall] == 0.5)
  }

  @Test func entitiesOfReCoRDAreComparedAsTexts() throws {
    let example = Example(
      text: "a", target: .answers([Answer(text: "the b c", start: 0), Answer(text: "d", start: 4)]),
      form: .cloze(query: "@placeholder", entities: ["the b c", "b", "d"]), id: "3")
    let data = try encode([example], rule: .record)
    func scores(_ outputs: [Float]) throws -> [Score: Double] {
      try ListedOutputs(.choice, labels: ["fits"], outputs).evaluate(data).scores
    }
    #expect(try scores([1, 0, 0])[.exactMatch] == 1)
    // Accuracy knows one right entity, the score all.
    let second = try scores([0, 0, 1])
    #expect(second[.accuracy] == 0 && second[.exactMatch] == 1 && second[.combined] == 1)
    let part = try scores([0, 1, 0])
    #expect(part[.exactMatch] == 0 && !(abs((part[.wordF1] ?? .nan) - 2.0 / 3) <= 1e-12) == false)
  }

  @Test func everyTaskSelectsByAScoreItHas() throws {
    for task in TaskDefinition.all {
      let first = try #require(task.scores.first)
      #expect(first != .loss && Set(task.scores).count == task.scores.count, "\(task.name)")
      #expect((task.headKind == nil) == (task.form == .similarity))
      #expect((task.fixedOutputs == nil) == [.label, .labels, .tags].contains(task.form))
      if let benchmark = task.benchmark {
        let scores = Dictionary(uniqueKeysWithValues: Score.allCases.map { ($0, 0.5) })
        let wanted = benchmark.benchmark.tasks.first { $0.name == benchmark.task }?.metrics
        #expect(task.benchmarkMetrics(scores)?.count == wanted, "\(task.name)")
        #expect(task.benchmarkMetrics([:]) == nil)
      }
    }
    #expect(try TaskDefinition.named("glue/mrpc").scores.first == .combined)
    #expect(try TaskDefinition.named("glue/cola").scores.first == .matthews)
    #expect(try TaskDefinition.named("qa").scores.first == .wordF1)
    #expect(try TaskDefinition.named("tagging").scores.first == .entityF1)
  }

  @Test func cosinesOfVectorsAreCorrelated() throws {
    let scores = try Scoring.similarity(
      first: [[1, 0], [1, 1], [2, 0]], second: [[1, 0], [1, 0], [0, 3]], gold: [5, 3, 0])
    #expect(scores[.spearman] == 1)
    let cosines = try Scoring.cosines([[1, 1]], [[1, 0]])
    #expect(!(abs(cosines[0] - 0.5.squareRoot()) <= 1e-12) == false)
    for (first, second) in [([[1]], []), ([[1, 2]], [[1]]), ([[0, 0]], [[1, 1]])] as [([[Float]], [[Float]])]
    {
      #expect(throws: PredictionError.self) {
        try Scoring.similarity(first: first, second: second, gold: [1])
      }
    }
  }
}
