public import Datasets
public import Evaluation

extension Scoring {
  /// The scores of entities: their F1, precision and recall, and the share of words with the right tag.
  ///
  /// Throws as ``entities(of:on:scheme:)``.
  static func entityScores(of predictions: Predictions, on data: EncodedDataset) throws -> [Score: Double] {
    let scores = try entities(of: predictions, on: data)
    return [
      .entityF1: scores.f1, .entityPrecision: scores.precision, .entityRecall: scores.recall,
      .accuracy: scores.tokenAccuracy,
    ]
  }

  /// The entities of predictions against those of the data, type by type.
  ///
  /// Throws `PredictionError` (`invalidData`) unless `data` are encoded sentences with tags, and `EvaluationError`
  /// for tags that the scheme does not know.
  public static func entities(
    of predictions: Predictions, on data: EncodedDataset, scheme: TagScheme = .conll
  ) throws -> EntityScores {
    let tags = try predictions.wordTags(on: data)
    guard let origin = data.origin, let labels = origin.labels?.labels else {
      throw PredictionError(.invalidData, "entities: expected data with tags, found none")
    }
    let gold = origin.dataset.examples.map {
      if case .tags(let tags) = $0.target { tags } else { [String]() }
    }
    return try EntityScores(
      gold: gold, predicted: tags.map { sentence in sentence.map { labels[$0] } }, scheme: scheme)
  }

  /// The scores of answers; where questions may have none, those with the threshold 0 and with the best one.
  static func answerScores(
    of predictions: Predictions, on data: EncodedDataset, _ origin: EncodedOrigin, _ settings: AnswerSettings
  ) throws -> [Score: Double] {
    let found = try predictions.answers(on: data, settings: settings)
    let gold = origin.dataset.examples.map { example in
      if case .answers(let answers) = example.target { answers.map(\.text) } else { [String]() }
    }
    let mayBeNone = origin.rule == .answersOrNone
    let scores = try AnswerScores(
      predicted: found.map { $0.text(threshold: mayBeNone ? 0 : nil) }, answers: gold)
    var result: [Score: Double] = [.exactMatch: scores.exactMatch, .wordF1: scores.f1]
    guard mayBeNone else { return result }
    if !scores.withAnswer.isEmpty {
      result[.hasAnswerExactMatch] = AnswerScores.mean(scores.withAnswer.map(\.exactMatch))
      result[.hasAnswerF1] = AnswerScores.mean(scores.withAnswer.map(\.f1))
    }
    if !scores.withoutAnswer.isEmpty {
      result[.noAnswerAccuracy] = AnswerScores.mean(scores.withoutAnswer.map(\.exactMatch))
    }
    let always = try AnswerScores(predicted: found.map { $0.text(threshold: nil) }, answers: gold)
    // A text without tokens has no answer to give, whatever the threshold.
    let doubts = found.map { $0.noAnswerScore.isFinite ? $0.noAnswerScore : .greatestFiniteMagnitude }
    result[.bestF1] = try NoAnswerThreshold(always, noAnswerScores: doubts, score: \.f1).score
    result[.bestExactMatch] = try NoAnswerThreshold(always, noAnswerScores: doubts, score: \.exactMatch).score
    return result
  }

  /// The threshold for giving no answer that makes F1 largest on labelled data; see `NoAnswerThreshold`.
  ///
  /// Throws as ``Predictions/answers(on:settings:)``.
  public static func bestNoAnswerThreshold(
    of predictions: Predictions, on data: EncodedDataset
  ) throws -> Double {
    let found = try predictions.answers(on: data)
    let gold = (data.origin?.dataset.examples ?? []).map { example in
      if case .answers(let answers) = example.target { answers.map(\.text) } else { [String]() }
    }
    let scores = try AnswerScores(predicted: found.map { $0.text(threshold: nil) }, answers: gold)
    let doubts = found.map { $0.noAnswerScore.isFinite ? $0.noAnswerScore : .greatestFiniteMagnitude }
    return try NoAnswerThreshold(scores, noAnswerScores: doubts, score: \.f1).threshold
  }

  /// Pearson's and Spearman's correlation of the cosines of pairs of vectors with what people said of the pairs.
  ///
  /// - Parameters:
  ///   - first: A vector for each first text, [pairs][width].
  ///   - second: A vector for each second text, of the same width.
  ///   - gold: The numbers of the pairs, such as STS-B's from 0 to 5.
  ///
  /// Throws `PredictionError` (`invalidData`) where the lists or the vectors differ in length, `notFinite` for a
  /// vector without length, and `EvaluationError`.
  public static func similarity(
    first: [[Float]], second: [[Float]], gold: [Double]
  ) throws -> [Score: Double] {
    let cosines = try cosines(first, second)
    let scores = try RegressionScores(gold: gold, predicted: cosines)
    return [.pearson: scores.pearson, .spearman: scores.spearman]
  }

  /// The cosine of each pair of vectors, -1...1, in double precision. Throws as ``similarity(first:second:gold:)``.
  public static func cosines(_ first: [[Float]], _ second: [[Float]]) throws -> [Double] {
    guard first.count == second.count else {
      throw PredictionError(
        .invalidData,
        "similarity: expected as many first as second vectors, found \(first.count) and \(second.count)")
    }
    return try zip(first, second).enumerated().map { pair, vectors in
      guard vectors.0.count == vectors.1.count else {
        throw PredictionError(
          .invalidData,
          "similarity: pair \(pair + 1): expected vectors of one width, found \(vectors.0.count) and \(vectors.1.count)"
        )
      }
      func dot(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      let cosine =
        dot(vectors.0, vectors.1) / (dot(vectors.0, vectors.0) * dot(vectors.1, vectors.1)).squareRoot()
      guard cosine.isFinite else {
        throw PredictionError(
          .notFinite, "similarity: pair \(pair + 1): expected vectors with a length, found none")
      }
      return cosine
    }
  }
}
