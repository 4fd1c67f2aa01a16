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
  /// Single label: -log softmax(logits)[target]. Multi-label: the mean over labels of the binary cross-entropy of
  /// sigmoid(logits). Regression: the mean square of the differences. Targets must be those that
  /// ``validateTargets(_:classifier:part:)`` accepts.
  public static func loss(of predictions: Predictions, on data: EncodedDataset) -> Double {
    let losses = data.examples.enumerated().map { place, example -> Double in
      let logits = predictions.logits(of: place).map(Double.init)
      switch example.target {
      case .none: return .nan
      case .label(let label):
        let most = logits.max() ?? 0
        return most + log(logits.reduce(0) { $0 + exp($1 - most) }) - logits[label]
      case .labels(let flags):
        // log(1 + e^x) - x y, without a large power.
        let terms = zip(logits, flags).map { max($0, 0) - ($1 ? $0 : 0) + log1p(exp(-abs($0))) }
        return terms.reduce(0, +) / Double(terms.count)
      case .value(let value): return (logits[0] - value) * (logits[0] - value)
      }
    }
    return losses.reduce(0, +) / Double(losses.count)
  }
}
