import Evaluation

extension TaskDefinition {
  private static let entailment = ["entailment", "not_entailment"]
  private static let threeWay = ["contradiction", "entailment", "neutral"]
  private static let binary = ["0", "1"]

  /// GLUE (arXiv 1804.07461). Labels in the order of Google's readers.
  static let glue: [TaskDefinition] = [
    TaskDefinition(
      "glue/cola", "Is an English sentence acceptable? (CoLA)",
      files: "train.tsv, dev.tsv, test.tsv, and val.tsv of a copy that cut it from train",
      form: .label, labels: binary, rule: .matthews, submissions: ["CoLA.tsv"], benchmark: (.glue, "cola"),
      reader: GLUEReader(
        folder: "CoLA", labels: binary,
        train: [["train.tsv"], ["val.tsv"]].map { .init(names: $0, columns: GLUEColumns(3, label: 1)) },
        test: [.init(names: ["dev.tsv"], columns: GLUEColumns(3, label: 1))],
        unlabelled: [
          .init(
            names: ["test.tsv"], columns: GLUEColumns(1, index: 0, header: "sentence"), submission: "CoLA.tsv"
          )
        ])),
    TaskDefinition(
      "glue/sst2", "Does a phrase of a film review speak well of the film? (SST-2)",
      files: "train.tsv, dev.tsv, test.tsv; or the copy whose test.tsv is the official dev",
      form: .label, labels: binary, rule: .accuracy, submissions: ["SST-2.tsv"], benchmark: (.glue, "sst2"),
      reader: SST2Reader()),
    TaskDefinition(
      "glue/mrpc", "Do two sentences of the news say the same? (MRPC)",
      files: "train.tsv, dev.tsv, test.tsv; or msr_paraphrase_train.txt and msr_paraphrase_test.txt",
      form: .label, labels: binary, rule: .accuracyAndF1, submissions: ["MRPC.tsv"],
      benchmark: (.glue, "mrpc"),
      reader: GLUEReader(
        folder: "MRPC", labels: binary,
        train: [
          .init(
            names: ["train.tsv", "msr_paraphrase_train.txt"],
            columns: GLUEColumns(3, 4, label: 0, header: "#1 string"))
        ],
        test: [
          .init(
            names: ["dev.tsv", "msr_paraphrase_test.txt"],
            columns: GLUEColumns(3, 4, label: 0, header: "#1 string"))
        ],
        unlabelled: [
          .init(
            names: ["test.tsv"], columns: GLUEColumns(3, 4, index: 0, header: "#1 string"),
            submission: "MRPC.tsv")
        ])),
    TaskDefinition(
      "glue/qqp", "Do two questions of Quora ask the same? (QQP)", files: "train.tsv, dev.tsv, test.tsv",
      form: .label, labels: binary, rule: .accuracyAndF1, submissions: ["QQP.tsv"], benchmark: (.glue, "qqp"),
      reader: GLUEReader(
        folder: "QQP", labels: binary,
        train: [.init(names: ["train.tsv"], columns: GLUEColumns(3, 4, label: 5, header: "question1"))],
        test: [.init(names: ["dev.tsv"], columns: GLUEColumns(3, 4, label: 5, header: "question1"))],
        unlabelled: [
          .init(
            names: ["test.tsv"], columns: GLUEColumns(1, 2, index: 0, header: "question1"),
            submission: "QQP.tsv")
        ], skipsShortRows: true)),
    TaskDefinition(
      "glue/stsb", "How alike are two sentences, from 0 to 5? (STS-B)",
      files: "train.tsv, dev.tsv, test.tsv; or sts-train.csv, sts-dev.csv, sts-test.csv of the original",
      form: .number, rule: .correlation, submissions: ["STS-B.tsv"], benchmark: (.glue, "stsb"),
      reader: STSReader()),
    TaskDefinition(
      "glue/mnli", "Does a sentence follow from another, contradict it, or neither? (MultiNLI)",
      files: "train.tsv, dev_matched.tsv, dev_mismatched.tsv, test_matched.tsv, test_mismatched.tsv",
      form: .label, labels: threeWay, rule: .groupAccuracy, submissions: ["MNLI-m.tsv", "MNLI-mm.tsv"],
      benchmark: (.glue, "mnli"),
      reader: GLUEReader(
        folder: "MNLI", labels: threeWay,
        train: [
          .init(names: ["train.tsv"], columns: GLUEColumns(8, 9, label: -1, index: 0, header: "sentence1"))
        ],
        test: [
          .init(
            names: ["dev_matched.tsv"],
            columns: GLUEColumns(8, 9, label: -1, index: 0, header: "sentence1"), group: "matched"),
          .init(
            names: ["dev_mismatched.tsv"],
            columns: GLUEColumns(8, 9, label: -1, index: 0, header: "sentence1"), group: "mismatched"),
        ],
        unlabelled: [
          .init(
            names: ["test_matched.tsv"], columns: GLUEColumns(8, 9, index: 0, header: "sentence1"),
            group: "matched", submission: "MNLI-m.tsv"),
          .init(
            names: ["test_mismatched.tsv"], columns: GLUEColumns(8, 9, index: 0, header: "sentence1"),
            group: "mismatched", submission: "MNLI-mm.tsv"),
        ])),
    indexedPair(
      "glue/qnli", "QNLI", "Does a sentence answer a question? (QNLI)", entailment, header: "question"),
    indexedPair(
      "glue/rte", "RTE", "Does a sentence follow from a text? (RTE)", entailment, header: "sentence1"),
    indexedPair(
      "glue/wnli", "WNLI", "Does a sentence with a pronoun replaced follow? (WNLI)", binary,
      header: "sentence1"),
    TaskDefinition(
      "glue/ax", "GLUE's diagnostic set, predicted by a model of MNLI (AX)",
      files: "diagnostic.tsv to predict; diagnostic-full.tsv, with labels, to score",
      form: .label, labels: threeWay, rule: .matthews, submissions: ["AX.tsv"], trainedAs: "glue/mnli",
      reader: GLUEReader(
        folder: "AX", labels: threeWay, train: [],
        test: [
          .init(names: ["diagnostic-full.tsv"], columns: GLUEColumns(5, 6, label: 7, header: "premise"))
        ],
        unlabelled: [
          .init(
            names: ["diagnostic.tsv", "AX.tsv", "test.tsv"],
            columns: GLUEColumns(1, 2, index: 0, header: "sentence1"), submission: "AX.tsv")
        ])),
  ]

  /// A task with columns index, two texts and label.
  private static func indexedPair(
    _ name: String, _ folder: String, _ summary: String, _ labels: [String], header: String
  ) -> TaskDefinition {
    TaskDefinition(
      name, summary,
      files: "train.tsv, dev.tsv, test.tsv"
        + (folder == "RTE" ? ", and val.tsv of a copy that cut it from train" : ""),
      form: .label, labels: labels, rule: .accuracy, submissions: ["\(folder).tsv"],
      benchmark: (.glue, folder.lowercased()),
      reader: GLUEReader(
        folder: folder, labels: labels,
        train: (folder == "RTE" ? [["train.tsv"], ["val.tsv"]] : [["train.tsv"]]).map {
          .init(names: $0, columns: GLUEColumns(1, 2, label: -1, index: 0, header: header))
        },
        test: [.init(names: ["dev.tsv"], columns: GLUEColumns(1, 2, label: -1, index: 0, header: header))],
        unlabelled: [
          .init(
            names: ["test.tsv"], columns: GLUEColumns(1, 2, index: 0, header: header),
            submission: "\(folder).tsv")
        ]))
  }
}
