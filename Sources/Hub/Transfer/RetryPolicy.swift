/// When a request that failed for a passing reason is made again.
///
/// Source: huggingface_hub 2.4.0, `http_backoff`: waits of 1, 2, 4, 8, 8 seconds, or as long as the server asks, with one second
/// more. Difference: a server that asks for more than two minutes is not waited for.
public struct RetryPolicy: Sendable {
  /// How often a request is made again.
  public var retries: Int
  /// The wait before the first time; it doubles each time.
  public var firstWait: Duration
  /// The longest wait that is our own choice.
  public var longestWait: Duration
  /// The longest wait that a server may ask for.
  public var longestAsked: Duration
  /// What is added to the wait that a server asks for.
  public var askedMargin: Duration

  /// As the Python client.
  public static let standard = RetryPolicy(
    retries: 5, firstWait: .seconds(1), longestWait: .seconds(8), longestAsked: .seconds(120),
    askedMargin: .seconds(1))

  /// Makes a policy.
  public init(
    retries: Int, firstWait: Duration, longestWait: Duration, longestAsked: Duration, askedMargin: Duration
  ) {
    self.retries = retries
    self.firstWait = firstWait
    self.longestWait = longestWait
    self.longestAsked = longestAsked
    self.askedMargin = askedMargin
  }

  /// The same waits, but no request is made again: for what the cache can answer.
  var withoutRetries: RetryPolicy {
    var policy = self
    policy.retries = 0
    return policy
  }

  /// How long to wait after the `failures`-th failure in a row; nil to give up.
  ///
  /// - Parameter failures: From 1.
  package func wait(after failures: Int, _ error: HubError) -> Duration? {
    guard error.isTransient, failures <= retries else { return nil }
    if let asked = error.retryAfter { return asked <= longestAsked ? asked + askedMargin : nil }
    var wait = firstWait
    for _ in 1..<failures where wait < longestWait { wait = wait * 2 }
    return min(wait, longestWait)
  }
}
