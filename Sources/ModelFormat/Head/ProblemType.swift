/// What a classifier's outputs mean; raw values are those of `problem_type` in config.json.
public enum ProblemType: String, Sendable, CaseIterable {
  /// One label a text: softmax and cross-entropy.
  case singleLabelClassification = "single_label_classification"
  /// Any number of labels a text: a sigmoid and binary cross-entropy for each.
  case multiLabelClassification = "multi_label_classification"
  /// Numbers: mean squared error.
  case regression
}
