import ModelFormat
public import Torch

// B texts of a batch, T tokens, C labels, N examples: B of them but for choices.
extension SequenceClassifier {
  /// The mean loss of a batch, a single number in float32, as in transformers.
  ///
  /// - `sequence`. Single label: -log softmax(logits)[target], mean over texts; targets int64 [B]. Multi-label: binary
  ///   cross-entropy of sigmoid(logits), mean over texts and labels; targets float32 [B, C] of 0 and 1. Regression: squared
  ///   error, mean over texts and outputs; targets float32 [B, C], or [B] for one output.
  /// - `choice`: -log softmax over an example's texts of their logits at the right one, mean over examples; targets int64 [N].
  /// - `tokens`: -log softmax(logits)[target], mean over the tokens whose target is not -100; targets int64 [B, T].
  /// - `span`: the mean of two losses, of starts and of ends, each -log softmax over all T places of the logits at the right one,
  ///   mean over the texts whose target is not -100; targets int64 [B, 2]. Places of padding compete too, as in transformers.
  ///
  /// Differs from transformers where a mean has nothing to be taken over: it is 0 here, not a number there.
  /// - Parameters:
  ///   - logits: What `logits(_:training:taps:)` gave.
  ///   - targets: What `targets(labels:values:rows:columns:choiceCounts:)` gives.
  ///   - choiceCounts: Of kind `choice` the number of texts of each example; empty: B / N of each.
  /// - Throws: `EncoderError` `.badTargets` for counts that do not add up to B; `TorchError` where shapes or types do not fit.
  public func loss(_ logits: Tensor, _ targets: Tensor, choiceCounts: [Int] = []) throws -> Tensor {
    let logits = try logits.to(.float32)
    switch classifier.kind {
    case .sequence: return try textLoss(logits, targets)
    case .choice:
      return try choiceRows(of: logits, examples: targets.count, counts: choiceCounts)
        .crossEntropy(targets: targets)
    case .tokens:
      return try Self.labelledMean(logits.reshaped([-1, classifier.labels.count]), targets.reshaped([-1]))
    case .span:
      let ends = try (0..<2).map { end in
        try Self.labelledMean(
          logits.selected(dimension: 2, index: end), targets.selected(dimension: 1, index: end))
      }
      return try (ends[0] + ends[1]) / 2
    }
  }

  private func textLoss(_ logits: Tensor, _ targets: Tensor) throws -> Tensor {
    switch classifier.problemType {
    case .singleLabelClassification: return try logits.crossEntropy(targets: targets)
    case .multiLabelClassification: return try logits.binaryCrossEntropyWithLogits(targets: targets)
    case .regression: return try logits.meanSquaredError(targets: targets.reshaped(logits.shape))
    }
  }

  /// The mean cross-entropy of [N, C] over those of N targets that are not -100; 0 where none is.
  private static func labelledMean(_ logits: Tensor, _ targets: Tensor) throws -> Tensor {
    let sum = try logits.crossEntropy(targets: targets, reduction: .sum)
    let labelled = try targets.isEqual(to: Double(ignoredTarget)).logicalNot().to(.float32).sum()
    return try sum / labelled.clamped(to: 1...Double(max(1, targets.count)))
  }

  /// The logits [B, 1] of all examples' texts as [N, most texts of one]; absent texts have a logit whose probability is 0.
  ///
  /// - Parameters:
  ///   - logits: What a head of kind `choice` gave.
  ///   - examples: N.
  ///   - counts: The number of texts of each example; empty: B / N of each.
  /// - Throws: `EncoderError` `.badTargets` for counts that do not add up to B.
  public func choiceRows(of logits: Tensor, examples: Int, counts: [Int]) throws -> Tensor {
    let rows = logits.shape[0]
    let counts = try ChoiceCounts(counts, rows: rows, examples: examples)
    let most = counts.most
    if most * examples == rows { return try logits.reshaped([examples, most]) }
    let places = counts.counts.enumerated().flatMap { example, count in
      (0..<count).map { Int64(example * most + $0) }
    }
    return try Tensor.full([examples * most], value: Double(EncoderInput.maskedScore), on: logits.device)
      .indexCopied(
        dimension: 0, indices: Tensor(places, shape: [rows], on: logits.device),
        source: logits.reshaped([rows])
      )
      .reshaped([examples, most])
  }
}
