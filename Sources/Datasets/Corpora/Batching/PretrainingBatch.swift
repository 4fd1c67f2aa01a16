import Evaluation

/// Pre-training samples as rows of equal length, ready for a model.
///
/// Token arrays are [rows x columns], row-major, filled up at the right; mask polarity: 1 = attend, 0 = padding.
/// Columns are the longest row's tokens, rounded up to the multiple asked for.
public struct PretrainingBatch: Sendable, Equatable {
  /// Token ids, the pad id at padding, [rows x columns].
  public let inputIds: [Int64]
  /// 1 for tokens, 0 for padding, [rows x columns].
  public let attentionMask: [Int64]
  /// Token type ids, 0 at padding, [rows x columns].
  public let tokenTypeIds: [Int64]
  /// The ids to predict, -100 where there is none and at padding, [rows x columns].
  public let labels: [Int64]
  /// 0 or 1 for each row, see ``PretrainingObjective``; empty where samples are single texts.
  public let sentenceLabels: [Int64]
  /// Number of samples.
  public let rows: Int
  /// Tokens of a row, padding included.
  public let columns: Int

  /// Collates samples. Traps without samples, for samples with and without sentence label, and unless `multiple` > 0.
  public init(_ samples: [PretrainingSample], padTokenId: Int32, paddingToMultipleOf multiple: Int = 1) {
    requireUse(
      !samples.isEmpty && multiple > 0,
      "PretrainingBatch needs samples and a positive multiple, found \(samples.count) and \(multiple)")
    rows = samples.count
    let longest = samples.reduce(1) { max($0, $1.ids.count) }
    let columns = (longest + multiple - 1) / multiple * multiple
    func filled(_ filling: Int32, _ values: (PretrainingSample) -> [Int32]) -> [Int64] {
      samples.flatMap { sample in
        let row = values(sample)
        return row.map(Int64.init) + repeatElement(Int64(filling), count: columns - row.count)
      }
    }
    inputIds = filled(padTokenId, \.ids)
    attentionMask = filled(0) { [Int32](repeating: 1, count: $0.ids.count) }
    tokenTypeIds = filled(0, \.typeIds)
    labels = filled(PretrainingSample.ignoredLabel, \.labels)
    sentenceLabels = samples.compactMap { $0.sentenceLabel.map(Int64.init) }
    requireUse(
      sentenceLabels.isEmpty || sentenceLabels.count == rows,
      "PretrainingBatch: \(sentenceLabels.count) of \(rows) samples have a sentence label")
    self.columns = columns
  }

  /// Tokens without padding.
  public var realTokens: Int { Int(attentionMask.reduce(0, +)) }

  /// Tokens that are to be predicted.
  public var predictions: Int {
    labels.reduce(0) { $0 + ($1 == Int64(PretrainingSample.ignoredLabel) ? 0 : 1) }
  }
}
