import Datasets
import Prediction

/// Pairs of texts whose vectors are compared.
struct VectorPairs {
  /// The first texts, then the second.
  private let texts: [String]
  /// What people said of each pair.
  private let gold: [Double]

  /// Takes the texts of pairs that have a number as target.
  ///
  /// Throws `DatasetError` for an example without second text or number.
  init(_ dataset: Dataset) throws {
    gold = try dataset.examples.enumerated().map { place, example in
      guard case .value(let value) = example.target, example.textPair != nil else {
        throw dataset.error(
          .missingLabel, at: place, "expected two texts with a number, found something else")
      }
      return value
    }
    texts = dataset.examples.map(\.text) + dataset.examples.map { $0.textPair ?? "" }
  }

  /// Pearson's and Spearman's correlation of the cosines with what people said.
  ///
  /// - Parameter vectors: Gives a vector for each text.
  /// Throws what `vectors` throws, and `PredictionError` for a vector without length.
  func scores(_ vectors: ([String]) throws -> [[Float]]) throws -> [Score: Double] {
    let vectors = try vectors(texts)
    return try Scoring.similarity(
      first: Array(vectors.prefix(gold.count)), second: Array(vectors.suffix(gold.count)), gold: gold)
  }
}
