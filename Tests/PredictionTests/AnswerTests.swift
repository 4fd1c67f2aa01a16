import Datasets
import Foundation
import JSON
import ModelFormat
import Prediction
import Testing
import Tokenization

@Suite struct AnswerTests {
  private func example(_ row: JSONValue) throws -> Example {
    let answer = Answer(text: row["answer"]?.string ?? "", start: row["start"]?.int ?? 0)
    return Example(
      text: try #require(row["question"]?.string), textPair: try #require(row["context"]?.string),
      target: .answers(row["impossible"]?.bool == true ? [] : [answer]), form: .span, id: "q")
  }

  /// transformers' compute_predictions_logits: the best answers, their scores, and whether none is given.
  @Test func bestAnswersEqualTheReference() throws {
    let goldens = #filePath.components(separatedBy: "/PredictionTests/")[0] + "/Goldens/evaluation/"
    let made = try #require(try JSONValue(contentsOf: goldens + "windows.json")["made"])
    let tokenizer = try Tokenizer(vocabulary: (made["vocabulary"]?.array ?? []).compactMap(\.string))
    var compared = 0
    for (number, row) in (made["cases"]?.array ?? []).enumerated() {
      guard let always = row["best"]?["always"], let perhaps = row["best"]?["perhaps"] else { continue }
      let limits = TokenLimits(
        sequence: row["sequence"]?.int, question: try #require(row["questionLimit"]?.int),
        advance: .step(try #require(row["step"]?.int)))
      let data = try EncodedDataset(
        Dataset(examples: [example(row)], source: "golden"), tokenizer: tokenizer, labels: nil, limits: limits
      )
      let outputs = (row["logits"]?.array ?? []).flatMap { window -> [Float] in
        let columns = (window.array ?? []).map { ($0.array ?? []).compactMap(\.double).map(Float.init) }
        return zip(columns[0], columns[1]).flatMap { [$0, $1] }
      }
      let predictions = try ListedOutputs(.span, labels: ["start", "end"], outputs).predict(data)
      let settings = AnswerSettings(
        candidates: try #require(row["settings"]?["candidates"]?.int),
        longest: try #require(row["settings"]?["longest"]?.int))
      let found = try predictions.answers(on: data, settings: settings)[0]
      // The reference says "empty" where there is nothing to say.
      let nbest = (always["nbest"]?.array ?? []).filter { $0.array?.first?.string != "empty" }
      try #require(found.candidates.count == nbest.count, "case \(number)")
      for (candidate, expected) in zip(found.candidates, nbest) {
        #expect(candidate.text == expected.array?[0].string && candidate.score == expected.array?[1].double)
      }
      let text = always["text"]?.string
      #expect(found.text(threshold: nil) == (text == "empty" ? "" : text), "case \(number)")
      if !nbest.isEmpty {
        #expect(found.noAnswerScore == perhaps["noAnswerScore"]?.double, "case \(number)")
        #expect(found.text(threshold: 0) == perhaps["text"]?.string, "case \(number)")
      }
      compared += 1
    }
    #expect(compared >= 10)
  }

  private func encode(_ examples: [Example], rule: ScoringRule, limit: Int? = nil) throws -> EncodedDataset {
    try EncodedDataset(
      Dataset(examples: examples, source: "toy"),
      tokenizer: Tokenizer(vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d"]),
      labels: nil, limits: TokenLimits(sequence: limit, advance: .step(1)), rule: rule)
  }

  /// Starts and ends of a window: 9 at the places given, 0 elsewhere.
  private func outputs(_ length: Int, start: Int, end: Int) -> [Float] {
    (0..<length).flatMap { [$0 == start ? 9 : 0, $0 == end ? 9 : 0] as [Float] }
  }

  @Test func answersAreTextsOfTheirPlaces() throws {
    let asked = Example(
      text: "a", textPair: "é\u{302} B  C d", target: .answers([Answer(text: "B  C", start: 3)]), form: .span,
      id: "q1")
    let none = Example(text: "a", textPair: "b c", target: .answers([]), form: .span, id: "q2")
    let data = try encode([asked, none], rule: .answersOrNone)
    // [CLS] a [SEP] [UNK] b c d [SEP], [CLS] a [SEP] b c [SEP]
    let model = ListedOutputs(
      .span, labels: ["start", "end"], outputs(8, start: 4, end: 5) + outputs(6, start: 0, end: 0))
    let result = try model.evaluate(data)
    #expect(result.scores[.exactMatch] == 1 && result.scores[.wordF1] == 1)
    #expect(result.scores[.hasAnswerF1] == 1 && result.scores[.noAnswerAccuracy] == 1)
    #expect(result.scores[.bestF1] == 1)
    let found = try result.predictions.answers(on: data)
    #expect(found[0].candidates[0].text == "B  C" && found[0].candidates[0].range == 3..<7)
    #expect(found[0].nullScore == 0 && found[0].noAnswerScore == -18 && found[1].noAnswerScore > 0)
    let threshold = try Scoring.bestNoAnswerThreshold(of: result.predictions, on: data)
    #expect(threshold == -18)
    let task = try TaskDefinition.named("qa2")
    let text = try Submission(task, labels: ["start", "end"]).text(of: result.predictions, on: data)
    #expect(text == "{\n  \"q1\": \"B  C\",\n  \"q2\": \"\"\n}\n")
    let always = try TaskDefinition.named("qa")
    let given = try Submission(always, labels: ["start", "end"]).text(of: result.predictions, on: data)
    #expect(given.contains("\"q2\": \"b\""))
  }

  /// The start must have its largest context in the window: in the other it does not count.
  @Test func startsCountInTheirOwnWindowAlone() throws {
    let asked = Example(
      text: "a", textPair: "a b c d", target: .answers([Answer(text: "a", start: 0)]), form: .span, id: "q")
    let data = try encode([asked], rule: .answers, limit: 6)
    #expect(data.count == 3)  // a b, b c, c d
    // b is shown equally by the first two windows: the first has it.
    let first = outputs(6, start: 3, end: 3)
    let second = outputs(6, start: 3, end: 3)
    let third = [Float](repeating: 0, count: 12)
    let predictions = try ListedOutputs(.span, labels: ["start", "end"], first + second + third).predict(data)
    let found = try predictions.answers(on: data)[0]
    #expect(found.candidates[0].text == "a" && found.candidates[0].score == 18)
    // "b" with 18 points of the second window is not there.
    #expect(!found.candidates.contains { $0.text == "b" && $0.score == 18 })
  }

  @Test func textsWithoutTokensHaveNoAnswer() throws {
    let asked = Example(text: "a", textPair: "\u{AD}", target: .answers([]), form: .span, id: "q")
    let data = try encode([asked], rule: .answersOrNone)
    let model = ListedOutputs(
      .span, labels: ["start", "end"], [Float](repeating: 1, count: data.examples[0].ids.count * 2))
    let result = try model.evaluate(data)
    #expect(result.scores[.exactMatch] == 1 && result.scores[.bestF1] == 1)
    #expect(try result.predictions.answers(on: data)[0].noAnswerScore == .infinity)
  }
}
