import Evaluation

extension TaskDefinition {
  private static let flags = ["false", "true"]
  private static let entailment = ["entailment", "not_entailment"]
  private static let lines = "train.jsonl, val.jsonl, test.jsonl"

  /// SuperGLUE (arXiv 1905.00537). Labels in the order of jiant's tasks.
  static let superGLUE: [TaskDefinition] = [
    superTask(
      "boolq", "BoolQ", "Does a passage say yes to a question?", .label, flags, .accuracy, length: 256,
      SuperGLUEExamples.pair("question", "passage", labels: flags)),
    superTask(
      "cb", "CB", "Does a clause follow from a text, contradict it, or neither?", .label,
      ["entailment", "contradiction", "neutral"], .accuracyAndMacroF1, length: 256,
      SuperGLUEExamples.pair(
        "premise", "hypothesis", labels: ["entailment", "contradiction", "neutral"])),
    superTask(
      "copa", "COPA", "Which of two sentences is the cause, or the effect, of another?", .choice, nil,
      .accuracy, length: 128, SuperGLUEExamples.copa),
    superTask(
      "multirc", "MultiRC", "Which answers to a question about a paragraph are right?", .label, ["0", "1"],
      .multiRC, length: 512, SuperGLUEExamples.multiRC),
    superTask(
      "record", "ReCoRD", "Which entity of a news article is left out of a sentence?", .choice, nil, .record,
      length: 512, SuperGLUEExamples.record),
    superTask(
      "rte", "RTE", "Does a sentence follow from a text?", .label, entailment, .accuracy, length: 256,
      SuperGLUEExamples.pair("premise", "hypothesis", labels: entailment)),
    superTask(
      "wic", "WiC", "Does a word mean the same in two sentences?", .label, flags, .accuracy, length: 128,
      SuperGLUEExamples.wic),
    superTask(
      "wsc", "WSC", "Does a pronoun mean a noun of the text?", .label, flags, .accuracy, length: 128,
      SuperGLUEExamples.wsc),
    diagnostic(
      "axb", "AX-b", "SuperGLUE's broad diagnostic set, predicted by a model of its RTE", .matthews,
      SuperGLUEExamples.pair("sentence1", "sentence2", labels: entailment)),
    diagnostic(
      "axg", "AX-g", "Pairs that differ in a pronoun's gender, predicted by a model of SuperGLUE's RTE",
      .parity,
      SuperGLUEExamples.pair("premise", "hypothesis", labels: entailment)),
  ]

  private static func superTask(
    _ name: String, _ folder: String, _ summary: String, _ form: TaskForm, _ labels: [String]?,
    _ rule: ScoringRule, length: Int, _ examples: @escaping @Sendable (JSONFields, Int) throws -> [Example]
  ) -> TaskDefinition {
    TaskDefinition(
      "superglue/\(name)", "\(summary) (\(folder))", files: lines, form: form, labels: labels, rule: rule,
      submissions: ["\(folder).jsonl"], limits: TokenLimits(sequence: length), benchmark: (.superGLUE, name),
      reader: JSONLinesTask(folder, submission: "\(folder).jsonl", examples: examples))
  }

  private static func diagnostic(
    _ name: String, _ folder: String, _ summary: String, _ rule: ScoringRule,
    _ examples: @escaping @Sendable (JSONFields, Int) throws -> [Example]
  ) -> TaskDefinition {
    TaskDefinition(
      "superglue/\(name)", "\(summary) (\(folder))", files: "\(folder).jsonl", form: .label,
      labels: entailment, rule: rule, submissions: ["\(folder).jsonl"], limits: TokenLimits(sequence: 256),
      trainedAs: "superglue/rte",
      reader: JSONLinesTask(
        folder, submission: "\(folder).jsonl", train: [], dev: [], test: ["\(folder).jsonl", "test.jsonl"],
        examples: examples))
  }
}
