public import Encoders
public import Evaluation
public import JSON
import ModelFormat

/// Measures the time of a classifier's forward pass, by Evaluation's protocol: token ids in, logits out.
///
/// The ids are random ones of the vocabulary, from an own seeded generator; no row is padded. Tokenisation and
/// loading are not in the time; making the input tensors and copying the logits back are.
public struct CostMeasurement {
  /// The size of one input.
  public struct Size: Sendable, Hashable {
    /// The rows.
    public let batch: Int
    /// The tokens of a row.
    public let tokens: Int

    /// Names a size.
    public init(batch: Int, tokens: Int) {
      self.batch = batch
      self.tokens = tokens
    }
  }

  /// The times of one size.
  public struct Cell: Sendable, Equatable {
    /// The size of the input.
    public let size: Size
    /// The times of a pass.
    public let latency: LatencySummary

    /// Puts a size and its times together.
    public init(size: Size, latency: LatencySummary) {
      self.size = size
      self.latency = latency
    }

    /// The tokens a second at the median time.
    public var tokensPerSecond: Double {
      Double(size.batch * size.tokens) / (latency.medianMilliseconds / 1000)
    }

    /// `{"batch", "tokens", "calls", "min_ms", "median_ms", "median_interval_ms", "p90_ms", "p95_ms", "p99_ms",
    /// "tokens_per_second"}`; the interval is of 95 %, and absent with fewer than 6 calls.
    public var json: JSONValue {
      var object: JSONObject = [
        "batch": .integer(Int64(size.batch)), "tokens": .integer(Int64(size.tokens)),
        "calls": .integer(Int64(latency.count)), "min_ms": .number(latency.minimumMilliseconds),
        "median_ms": .number(latency.medianMilliseconds),
      ]
      object["median_interval_ms"] = latency.medianInterval.map { [.number($0.lower), .number($0.upper)] }
      object["p90_ms"] = .number(latency.p90Milliseconds)
      object["p95_ms"] = .number(latency.p95Milliseconds)
      object["p99_ms"] = .number(latency.p99Milliseconds)
      object["tokens_per_second"] = .number(tokensPerSecond)
      return .object(object)
    }
  }

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
  /// Throws `TrainingError` with code `invalidSetting` when the size is not positive or longer than the model's
  /// positions.
  public func measure(_ model: SequenceClassifier, at size: Size) throws -> Cell {
    let pass = try pass(of: model, at: size)
    return Cell(size: size, latency: try LatencySummary(meter.measure(pass)))
  }

  /// Measures several models at one size in one sitting, in interleaved rounds, as a comparison needs.
  ///
  /// The summaries have the order of `models`; all see the same ids when their vocabularies are equal.
  /// Throws as `measure(_:at:)`, and `EvaluationError` for fewer than two models or no round.
  public func compare(
    _ models: [(name: String, model: SequenceClassifier)], at size: Size, rounds: Int = 10
  ) throws -> InterleavedLatency {
    try meter.interleave(
      models.map { LatencySystem(name: $0.name, work: try pass(of: $0.model, at: size)) }, rounds: rounds,
      seed: seed)
  }

  private func pass(of model: SequenceClassifier, at size: Size) throws -> () throws -> Void {
    let configuration = model.configuration
    let limit = configuration.maxPositionEmbeddings
    let rows = 1...100_000
    guard rows.contains(size.batch), size.tokens > 0, size.tokens <= limit else {
      throw TrainingError(
        .invalidSetting, "the model cannot run inputs of this size", place: "\(size.batch)x\(size.tokens)",
        expected: "1 to \(rows.upperBound) rows, 1 to \(limit) tokens")
    }
    var generator = SplitMix64(seed: seed)
    let count = size.batch * size.tokens
    let ids = (0..<count).map { _ in Int64.random(in: 0..<Int64(configuration.vocabSize), using: &generator) }
    let mask = [Int64](repeating: 1, count: count)
    let types = [Int64](repeating: 0, count: count)
    let predictor = Predictor(model: model, precision: precision)
    return {
      let input = try EncoderInput(
        inputIds: ids, attentionMask: mask, tokenTypeIds: types, rows: size.batch, columns: size.tokens,
        on: model.device)
      let logits = try predictor.logits(of: input)
      guard logits.allSatisfy(\.isFinite) else {
        throw TrainingError(.notFinite, "the model's output for random ids is not finite")
      }
    }
  }
}
