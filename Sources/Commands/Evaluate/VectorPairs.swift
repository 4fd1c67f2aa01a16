import Datasets
import ModelFormat
import Prediction
import Tokenization

/// Pairs of texts whose vectors are compared.
struct VectorPairs {
  /// The first texts, then the second, as the model reads them.
  private let texts: EncodedDataset
  /// What people said of each pair.
  private let gold: [Double]

  /// Encodes the texts of pairs that have a number as target.
  ///
  /// - Parameters:
  ///   - dataset: The pairs.
  ///   - folder: The encoder.
  ///   - maxLength: The longest text in tokens; nil for the folder's own.
  /// Throws `DatasetError` for an example without second text or number, and what encoding throws.
  init(_ dataset: Dataset, folder: ModelFolder, maxLength: Int?, threads: Int?) throws {
    gold = try dataset.examples.enumerated().map { place, example in
      guard case .value(let value) = example.target, example.textPair != nil else {
        throw dataset.error(
          .missingLabel, at: place, "expected two texts with a number, found something else")
      }
      return value
    }
    let both = dataset.examples.map(\.text) + dataset.examples.map { $0.textPair ?? "" }
    let own = try EmbeddingConfiguration(folder: folder.path).maximumLength
    texts = try EncodedDataset(
      Dataset(examples: both.map { Example(text: $0) }, source: dataset.source),
      tokenizer: Tokenizer(folder: folder.path), labels: nil,
      maximumLength: folder.maximumLength(asked: maxLength, otherwise: own ?? 512), requiringTargets: false,
      threads: threads)
  }

  /// Pearson's and Spearman's correlation of the cosines with what people said.
  ///
  /// - Parameter vectors: Gives a vector for each text.
  /// Throws what `vectors` throws, and `PredictionError` for a vector without length.
  func scores(_ vectors: (EncodedDataset) throws -> [[Float]]) throws -> [Score: Double] {
    let vectors = try vectors(texts)
    return try Scoring.similarity(
      first: Array(vectors.prefix(gold.count)), second: Array(vectors.suffix(gold.count)), gold: gold)
  }
}
