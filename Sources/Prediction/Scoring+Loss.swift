public import Datasets

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Scoring {
  /// The mean loss of predictions as in training, in double precision.
  ///
  /// Single label: -log softmax(logits)[target]. Choice: the same over the example's choices. Multi-label: the mean over
  /// labels of the binary cross-entropy of sigmoid(logits). Regression: the mean square of the differences. Tokens: the mean over all
  /// tokens with a tag, of all examples together, of -log softmax(logits)[tag]. Span: half of -log softmax(starts)[start] plus
  /// half of the same for the end, each softmax over the example's own tokens; transformers' includes padding, whose
  /// logits it does not mask.
  ///
  /// Targets must be those that ``validateTargets(_:classifier:kind:part:)`` accepts.
  public static func loss(of predictions: Predictions, on data: EncodedDataset) -> Double {
    var (sum, count) = (0.0, 0)
    for (place, example) in data.examples.enumerated() {
      let logits = predictions.logits(of: place).map(Double.init)
      count += 1
      switch example.target {
      case .none: return .nan
      case .label(let label): sum += crossEntropy(logits, label)
      case .labels(let flags):
        // log(1 + e^x) - x y, without a large power.
        let terms = zip(logits, flags).map { max($0, 0) - ($1 ? $0 : 0) + log1p(exp(-abs($0))) }
        sum += terms.reduce(0, +) / Double(terms.count)
      case .value(let value): sum += (logits[0] - value) * (logits[0] - value)
      case .tags(let tags):
        count -= 1
        let columns = predictions.columns
        for (token, tag) in tags.enumerated() where tag != EncodedTarget.ignoredTag {
          sum += crossEntropy(Array(logits[token * columns..<(token + 1) * columns]), Int(tag))
          count += 1
        }
      case .span(let start, let end):
        let starts = stride(from: 0, to: logits.count, by: 2).map { logits[$0] }
        let ends = stride(from: 1, to: logits.count, by: 2).map { logits[$0] }
        sum += (crossEntropy(starts, start) + crossEntropy(ends, end)) / 2
      }
    }
    return sum / Double(count)
  }

  /// -log softmax(logits)[label].
  private static func crossEntropy(_ logits: [Double], _ label: Int) -> Double {
    let most = logits.max() ?? 0
    return most + log(logits.reduce(0) { $0 + exp($1 - most) }) - logits[label]
  }
}
