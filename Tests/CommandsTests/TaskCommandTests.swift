import JSON
import Testing

/// `bertie tasks`, which needs no model.
@Suite struct TaskCommandTests {
  private let place: LightPlace

  init() throws { place = try LightPlace() }

  /// SuperGLUE as Bort's paper reports it: BoolQ 83.7; CB 81.9 and 86.5; COPA 89.6; MultiRC 83.7 and 54.1; ReCoRD 49.8 and 49.0;
  /// RTE 81.2; WiC 70.1; WSC 65.8. The mean of the eight means is 74.1.
  @Test func reportsAddUpAsTheLeaderboardHasIt() throws {
    let reports = [
      "boolq": #""accuracy": 0.837"#, "cb": #""macro_f1": 0.819, "accuracy": 0.865"#,
      "copa": #""accuracy": 0.896"#,
      "multirc": #""f1a": 0.837, "exact_match": 0.541"#, "record": #""f1": 0.498, "exact_match": 0.490"#,
      "rte": #""accuracy": 0.812"#, "wic": #""accuracy": 0.701"#, "wsc": #""accuracy": 0.658"#,
    ]
    for (task, scores) in reports {
      try place.write(#"{"task": "superglue/\#(task)", \#(scores)}"#, to: "\(task).json")
    }
    let files = reports.keys.sorted().map { "\($0).json" }.joined(separator: " ")
    let found = try JSONValue(parsing: try place.succeed("tasks --json --reports \(files)"))
    #expect(found["benchmark"] == "superglue")
    let score = try #require(found["score"]?.double)
    #expect(!(abs(score - 0.741125) <= 1e-9) == false, "\(score)")
    #expect(try place.succeed("tasks --reports \(files)").hasSuffix("superglue\t0.7411\n"))
    let missing = try place.run("tasks --reports boolq.json cb.json")
    #expect(missing.code == 1 && missing.errors.contains("expected all 8 tasks, found none for copa"))
    let twice = try place.run("tasks --reports boolq.json boolq.json")
    #expect(twice.code == 1 && twice.errors.contains("found another about boolq"))
  }

  @Test(arguments: [
    ("{}", "found no \"task\""), (#"{"task": "qa"}"#, "the task qa counts in no benchmark"),
    (#"{"task": "glue/stsb", "pearson": 0.9}"#, "expected combined, pearson, spearman, found not all"),
    (#"{"task": "glue/none"}"#, "expected one of the tasks glue/cola"),
  ])
  func whatIsNoReportIsAnError(content: String, message: String) throws {
    try place.write(content, to: "report.json")
    let outcome = try place.run("tasks --reports report.json")
    #expect(outcome.code == 1 && outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func oneTaskIsDescribed() throws {
    let text = try place.succeed("tasks glue/rte")
    #expect(text.contains("labels       entailment, not_entailment") && text.contains("submission   RTE.tsv"))
    let json = try JSONValue(parsing: try place.succeed("tasks qa2 --json"))
    #expect(json["head"] == "span" && json["labels"]?.isNull == true && json["maximum_length"] == 384)
  }
}
