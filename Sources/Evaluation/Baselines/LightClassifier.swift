/// TF-IDF with logistic regression: the classifier that an encoder has to beat to be worth its cost.
public struct LightClassifier: Sendable {
  /// Terms and their weights.
  public let terms: TermWeighting
  /// The linear model on them.
  public let model: LogisticRegression

  /// Learns from texts and their classes in 0 ..< `classes`.
  ///
  /// `inverseRegularization` is scikit-learn's C. Throws ``EvaluationError`` as ``TermWeighting`` and
  /// ``LogisticRegression``.
  public init(
    texts: [String], targets: [Int], classes: Int, settings: TermSettings = TermSettings(),
    inverseRegularization: Double = 10
  ) throws {
    try EvaluationError.requireEqualCounts("light classifier", texts.count, targets.count)
    let terms = try TermWeighting(texts: texts, settings: settings)
    self.terms = terms
    model = try LogisticRegression(
      rows: texts.map(terms.row(of:)), targets: targets, classes: classes, columns: terms.columns,
      inverseRegularization: inverseRegularization)
  }

  /// The most probable class of a text.
  public func prediction(for text: String) -> Int { model.prediction(for: terms.row(of: text)) }

  /// The probability of each class.
  public func probabilities(of text: String) -> [Double] { model.probabilities(of: terms.row(of: text)) }
}
