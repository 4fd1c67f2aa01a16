public import Evaluation
public import JSON

/// The times of one size.
public struct InputLatency: Sendable, Equatable {
  /// The size of the input.
  public let size: InputSize
  /// The times of a pass.
  public let latency: LatencySummary

  /// Puts a size and its times together.
  public init(size: InputSize, latency: LatencySummary) {
    self.size = size
    self.latency = latency
  }

  /// The tokens a second at the median time.
  public var tokensPerSecond: Double {
    Double(size.totalTokens) / (latency.medianMilliseconds / 1000)
  }

  /// `{"batch", "tokens", "lengths", "calls", "min_ms", "median_ms", "median_interval_ms", "p90_ms", "p95_ms", "p99_ms",
  /// "tokens_per_second"}`; lengths only where texts differ in length, tokens being the longest then; the interval is of 95 %, and
  /// absent with fewer than 6 calls.
  public var json: JSONValue {
    var object: JSONObject = [
      "batch": .integer(Int64(size.batch)), "tokens": .integer(Int64(size.tokens)),
      "calls": .integer(Int64(latency.count)), "min_ms": .number(latency.minimumMilliseconds),
      "median_ms": .number(latency.medianMilliseconds),
    ]
    if !size.isUniform { object["lengths"] = .array(size.lengths.map { .integer(Int64($0)) }) }
    object["median_interval_ms"] = latency.medianInterval.map { [.number($0.lower), .number($0.upper)] }
    object["p90_ms"] = .number(latency.p90Milliseconds)
    object["p95_ms"] = .number(latency.p95Milliseconds)
    object["p99_ms"] = .number(latency.p99Milliseconds)
    object["tokens_per_second"] = .number(tokensPerSecond)
    return .object(object)
  }
}
