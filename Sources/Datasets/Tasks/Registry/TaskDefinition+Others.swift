extension TaskDefinition {
  /// Intents, tags, answers, similarity, reviews.
  static let others: [TaskDefinition] =
    [
      TaskDefinition(
        "intents",
        "What does a message want? (CLINC150 with out-of-scope, Banking77, HWU64, SNIPS, ATIS, Rasa)",
        files:
          "data_full.json; or train, valid and test with seq.in and label; or any file or folder of data in general",
        form: .label, rule: .intents, submissions: ["predictions.jsonl"], limits: TokenLimits(sequence: 64),
        reader: IntentReader()),
      TaskDefinition(
        "multilabel", "Which labels, none or several, does a text have?",
        files: "CSV, TSV or JSON lines whose labels are a list or stand between commas",
        form: .labels, rule: .multiLabel, submissions: ["predictions.jsonl"],
        reader: PlainReader(target: .multiLabel(separator: ","))),
      TaskDefinition(
        "tagging",
        "Which words are persons, places, or other entities? (WikiANN, CoNLL, slots of SNIPS and ATIS)",
        files:
          "train, dev and test in the names, a word and its tag a line; "
          + "or train, valid and test with seq.in and seq.out",
        form: .tags, rule: .entities, submissions: ["predictions.tsv"], reader: TaggingReader()),
      TaskDefinition(
        "qa", "Where in a text is the answer to a question? (SQuAD 1.1, TyDi QA GoldP)",
        files: "JSON files in SQuAD's form with train, dev or test in the names", form: .span, rule: .answers,
        submissions: ["predictions.json"], limits: TokenLimits(sequence: 384),
        reader: SQuADReader(allowsNoAnswer: false)),
      TaskDefinition(
        "qa2", "Where in a text is the answer to a question, if there is one? (SQuAD 2.0)",
        files: "JSON files in SQuAD's form with train, dev or test in the names", form: .span,
        rule: .answersOrNone, submissions: ["predictions.json"], limits: TokenLimits(sequence: 384),
        reader: SQuADReader(allowsNoAnswer: true)),
      TaskDefinition(
        "similarity", "How alike are the vectors of two sentences that people scored? (STS)",
        files: "the STS benchmark's files; or any data with two texts and a score", form: .similarity,
        rule: .similarity, submissions: ["STS-B.tsv"], reader: SimilarityReader()),
    ]
    + ["books", "dvd", "electronics", "kitchen", "video"].map { domain in
      TaskDefinition(
        "amazon/\(domain)", "Does a review of Amazon (\(domain)) speak well of the product?",
        files: "\(domain).negative.txt and \(domain).positive.txt, a review a line", form: .label,
        labels: ["negative", "positive"], rule: .accuracy, submissions: [],
        limits: TokenLimits(sequence: 256),
        reader: ReviewReader(domain: domain))
    }
}
