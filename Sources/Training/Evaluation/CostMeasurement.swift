public import Encoders
public import Evaluation
import ModelFormat
public import Prediction

/// Measures the time of a classifier's forward pass, by Evaluation's protocol: token ids in, logits out.
///
/// The ids are random ones of the vocabulary, from an own seeded generator; no row is padded. Tokenisation and
/// loading are not in the time; making the input tensors and copying the logits back are.
public struct CostMeasurement {
  /// The clock and how long it watches.
  public let meter: LatencyMeter

  /// The arithmetic.
  public let precision: Precision

  /// The seed of the random ids.
  public let seed: UInt64

  /// Prepares measurements.
  public init(
    meter: LatencyMeter = LatencyMeter(), precision: Precision = .fp32, seed: UInt64 = 0
  ) {
    self.meter = meter
    self.precision = precision
    self.seed = seed
  }

  /// Measures one model at one size.
  ///
  /// Throws `PredictionError` with code `invalidSize` when the size is not positive or longer than the model's
  /// positions.
  public func measure(_ model: SequenceClassifier, at size: InputSize) throws -> InputLatency {
    let pass = try pass(of: model, at: size)
    return InputLatency(size: size, latency: try LatencySummary(meter.measure(pass)))
  }

  /// Measures several models at one size in one sitting, in interleaved rounds, as a comparison needs.
  ///
  /// The summaries have the order of `models`; all see the same ids when their vocabularies are equal.
  /// Throws as `measure(_:at:)`, and `EvaluationError` for fewer than two models or no round.
  public func compare(
    _ models: [(name: String, model: SequenceClassifier)], at size: InputSize, rounds: Int = 10
  ) throws -> InterleavedLatency {
    try meter.interleave(
      models.map { LatencySystem(name: $0.name, work: try pass(of: $0.model, at: size)) }, rounds: rounds,
      seed: seed)
  }

  /// One forward pass over random ids of that size.
  ///
  /// Throws as `measure(_:at:)`.
  package func pass(of model: SequenceClassifier, at size: InputSize) throws -> () throws -> Void {
    let texts = try size.texts(for: model.configuration, seed: seed)
    // Texts that are shorter than the longest are filled up with padding.
    func padded(_ text: [Int32], with padding: Int64) -> [Int64] {
      text.map(Int64.init) + [Int64](repeating: padding, count: size.tokens - text.count)
    }
    let ids = texts.flatMap { padded($0, with: Int64(model.configuration.padTokenId)) }
    let mask = texts.flatMap { padded($0.map { _ in 1 }, with: 0) }
    let types = [Int64](repeating: 0, count: ids.count)
    let predictor = Predictor(model: model, precision: precision)
    return {
      let input = try EncoderInput(
        inputIds: ids, attentionMask: mask, tokenTypeIds: types, rows: size.batch, columns: size.tokens,
        on: model.device)
      let logits = try predictor.logits(of: input)
      guard logits.allSatisfy(\.isFinite) else {
        throw PredictionError(.notFinite, "the model's output for random ids is not finite")
      }
    }
  }
}
