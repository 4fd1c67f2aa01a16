#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
public import Datasets
public import Encoders
public import Prediction
import Torch
public import Training

/// The samples of held-out documents on which a model is scored, evenly drawn where there are more than asked for.
public struct HeldOutSamples: Sendable {
  private let data: PretrainingData
  private let indices: [Int]

  /// At most `limit` samples of a held-out part.
  ///
  /// - Throws: `PretrainingError` for a limit below 1.
  public init(_ data: PretrainingData, limit: Int) throws {
    guard limit > 0 else {
      throw PretrainingError(
        .invalidSetting, place: "held-out samples", expected: "1 or more", found: "\(limit)")
    }
    self.data = data
    let count = min(limit, data.count)
    indices = (0..<count).map { $0 * data.count / count }
  }

  /// The number of samples that are scored.
  public var count: Int { indices.count }

  /// `masked_loss`, `masked_accuracy`, with pairs `sentence_loss` and `sentence_accuracy`, and `loss`, their sum.
  ///
  /// Means over hidden words and over pairs, without dropout. Draws nothing from libtorch's generator.
  public func scores(
    of model: PretrainingModel, batchSize: Int, precision: Precision
  ) throws -> [Score: Double] {
    var (words, rightWords, wordLoss) = (0, 0, 0.0)
    var (pairs, rightPairs, pairLoss) = (0, 0, 0.0)
    try withoutGradients {
      for batch in batches(size: batchSize) {
        let onDevice = try DeviceBatch(batch, on: model.device)
        let output = try withAutocast(precision == .bf16 ? .bfloat16 : nil, on: model.device) {
          try model.forward(onDevice.input, places: onDevice.places)
        }
        let losses = try onDevice.losses(of: output).map { try $0.item() }
        let right = try onDevice.right(in: output)
        words += batch.predictions
        rightWords += right.words
        wordLoss += losses[0] * Double(batch.predictions)
        guard losses.count > 1 else { continue }
        pairs += batch.rows
        rightPairs += right.sentences
        pairLoss += losses[1] * Double(batch.rows)
      }
    }
    var scores: [Score: Double] = [
      .maskedLoss: wordLoss / Double(words), .maskedAccuracy: Double(rightWords) / Double(words),
    ]
    scores[.loss] = wordLoss / Double(words)
    if pairs > 0 {
      scores[.sentenceLoss] = pairLoss / Double(pairs)
      scores[.sentenceAccuracy] = Double(rightPairs) / Double(pairs)
      scores[.loss]? += pairLoss / Double(pairs)
    }
    return scores
  }

  /// The `masked_loss` and `masked_accuracy` of a model that knows nothing but how often each token occurs.
  ///
  /// p(token) = (count + 1) / (N + V), counts over the whole corpus, held-out documents too: so it is a little better than it could
  /// be. It always names the most frequent token.
  public func unigramScores() -> [Score: Double] {
    let counts = data.cache.tokenFrequencies()
    let total = Double(counts.reduce(counts.count, +))
    let common = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    var (words, right, loss) = (0, 0, 0.0)
    for batch in batches(size: 64) {
      for label in batch.labels where label != Int64(PretrainingSample.ignoredLabel) {
        words += 1
        right += Int(label) == common ? 1 : 0
        loss -= log(Double(counts[Int(label)] + 1) / total)
      }
    }
    return [.maskedLoss: loss / Double(words), .maskedAccuracy: Double(right) / Double(words)]
  }

  private func batches(size: Int) -> some Sequence<PretrainingBatch> {
    stride(from: 0, to: indices.count, by: size).lazy.map { start in
      data.evaluationBatch(indices[start..<min(indices.count, start + size)])
    }
  }
}
