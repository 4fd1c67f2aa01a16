import Datasets
import Foundation
import ModelFormat
import Prediction
import Testing
import Tokenization

@Suite struct SubmissionTests {
  private func text(
    _ name: String, _ examples: [Example], labels: [String], _ outputs: [Float], kind: HeadKind = .sequence,
    problem: ProblemType = .singleLabelClassification
  ) throws -> String {
    let task = try TaskDefinition.named(name)
    let data = try EncodedDataset(
      Dataset(examples: examples, source: "toy"),
      tokenizer: Tokenizer(vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"]),
      labels: nil, limits: task.limits, rule: task.rule, requiringTargets: false)
    let head = ClassifierConfiguration(problemType: problem, labels: labels)
    return try Submission(task, labels: labels).text(
      of: Predictions(outputs, of: data, kind: kind, head: head), on: data)
  }

  private func pair(_ id: String?, group: String? = nil) -> Example {
    Example(text: "a", textPair: "a", id: id, group: group)
  }

  @Test func glueHasIndexAndPrediction() throws {
    // The model's order of labels is its own.
    let rte = try text(
      "glue/rte", [pair("0"), pair("7")], labels: ["not_entailment", "entailment"], [1, 0, 0, 1])
    #expect(rte == "index\tprediction\n0\tnot_entailment\n7\tentailment\n")
    let cola = try text("glue/cola", [Example(text: "a", id: "0")], labels: ["0", "1"], [0, 1])
    #expect(cola == "index\tprediction\n0\t1\n")
    let numbers = try text(
      "glue/stsb", (0..<5).map { pair("\($0)") }, labels: ["score"], [2.0004, -0.0125, 5.1239, 0.06, 3e38],
      problem: .regression)
    #expect(
      numbers == "index\tprediction\n0\t2.000\n1\t-0.013\n2\t5.124\n3\t0.060\n4\t1000000000000.000\n")
  }

  @Test func superGLUEHasItsOwnForms() throws {
    let boolq = try text("superglue/boolq", [pair("7")], labels: ["false", "true"], [0, 1])
    #expect(boolq == "{\"idx\":7,\"label\":\"true\"}\n")
    let wsc = try text("superglue/wsc", [Example(text: "a", id: "2")], labels: ["false", "true"], [1, 0])
    #expect(wsc == "{\"idx\":2,\"label\":\"False\"}\n")
    let copa = try text(
      "superglue/copa", [Example(text: "a", form: .choices(["a", "a"]), id: "1")], labels: ["fits"], [0, 1],
      kind: .choice)
    #expect(copa == "{\"idx\":1,\"label\":1}\n")
    let record = try text(
      "superglue/record",
      [Example(text: "a", form: .cloze(query: "@placeholder", entities: ["X \"y\"", "Z"]), id: "5")],
      labels: ["fits"], [1, 0], kind: .choice)
    #expect(record == "{\"idx\":5,\"label\":\"X \\\"y\\\"\"}\n")
    let multi = try text(
      "superglue/multirc",
      [("333", "6/56"), ("334", "6/56"), ("335", "6/57"), ("336", "7/58")].map {
        Example(text: "a", textPair: "a", form: .passage(question: "a"), id: $0.0, group: $0.1)
      }, labels: ["0", "1"], [0, 1, 1, 0, 1, 0, 0, 1])
    #expect(
      multi == """
        {"idx":6,"passage":{"questions":[{"idx":56,"answers":[{"idx":333,"label":1},{"idx":334,"label":0}]},\
        {"idx":57,"answers":[{"idx":335,"label":0}]}]}}
        {"idx":7,"passage":{"questions":[{"idx":58,"answers":[{"idx":336,"label":1}]}]}}

        """)
  }

  @Test func choicesAndLabelsAreLines() throws {
    let race = try text(
      "race/high", [Example(text: "a", form: .choices(["a", "a", "a", "a"]), id: "high1.txt/0")],
      labels: ["fits"],
      [0, 0, 2, 1], kind: .choice)
    #expect(race == "{\"id\":\"high1.txt/0\",\"label\":\"C\"}\n")
    let dream = try text(
      "dream", [Example(text: "a", form: .choices(["a", "a", "a"]), id: "4-2/1")], labels: ["fits"],
      [0, 0, 2],
      kind: .choice)
    #expect(dream == "{\"id\":\"4-2/1\",\"label\":2}\n")
    let several = try text(
      "multilabel", [Example(text: "a", id: "1"), Example(text: "a", id: "2")], labels: ["x", "y"],
      [1, 1, -1, -1],
      problem: .multiLabelClassification)
    #expect(several == "{\"id\":1,\"label\":[\"x\",\"y\"]}\n{\"id\":2,\"label\":[]}\n")
  }

  @Test func labelsOfAnotherTaskAndNamelessExamplesAreErrors() throws {
    let error = #expect(throws: PredictionError.self) {
      try text("glue/rte", [pair("0")], labels: ["LABEL_0", "LABEL_1"], [1, 0])
    }
    #expect(error?.description.contains("entailment, not_entailment, found LABEL_0, LABEL_1") == true)
    #expect(error?.description.contains("id2label") == true)
    let nameless = #expect(throws: PredictionError.self) {
      try text("glue/rte", [pair("0"), pair(nil)], labels: ["entailment", "not_entailment"], [1, 0, 1, 0])
    }
    #expect(nameless?.description.contains("example 2") == true)
  }
}
