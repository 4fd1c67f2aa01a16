extension TaskDefinition {
  /// Multiple choice.
  static let choices: [TaskDefinition] =
    [("middle", ["middle"]), ("high", ["high"]), ("all", ["middle", "high"])].map { name, levels in
      TaskDefinition(
        "race/\(name)",
        "Which of four answers to a question about an English exam's text is right? (RACE, "
          + "\(levels.joined(separator: " and ")) school)",
        files: "train, dev and test with \(levels.joined(separator: " and ")): .txt files or all.txt",
        form: .choice, rule: .groupAccuracy, submissions: ["RACE.jsonl"], limits: TokenLimits(sequence: 512),
        reader: RACEReader(levels: levels))
    } + [
      TaskDefinition(
        "dream", "Which of three answers to a question about a dialogue is right? (DREAM)",
        files: "train.json, dev.json, test.json", form: .choice, rule: .accuracy,
        submissions: ["DREAM.jsonl"],
        limits: TokenLimits(sequence: 512), reader: DREAMReader()),
      TaskDefinition(
        "copa-xml", "Which of two sentences is the cause, or the effect, of another? (COPA in its own XML)",
        files: "copa-dev.xml, from which a model learns, copa-test.xml", form: .choice, rule: .accuracy,
        submissions: ["COPA.jsonl"], reader: COPAXMLReader()),
      TaskDefinition(
        "choice", "Which of several texts fits a text or answers a question? (JSON lines, as SWAG's)",
        files: "train.jsonl, dev.jsonl and test.jsonl with context, question, choices and label",
        form: .choice, rule: .accuracy, submissions: ["predictions.jsonl"],
        limits: TokenLimits(sequence: 256), reader: ChoiceReader()),
    ]
}
