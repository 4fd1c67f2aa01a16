/// Makes requests again as a policy says, and tells the progress when it waits.
struct Retrier: Sendable {
  /// When.
  let policy: RetryPolicy
  /// Who is told.
  let tracker: ProgressTracker

  /// What `request` gives, at the first time or a later one.
  ///
  /// - Throws: What the last request threw; `CancellationError`.
  func callAsFunction<Result: Sendable>(_ request: () async throws -> Result) async throws -> Result {
    var failures = 0
    while true {
      do {
        return try await request()
      } catch let error as HubError {
        failures += 1
        guard let wait = policy.wait(after: failures, error) else { throw error }
        try await tracker.wait(wait)
      }
    }
  }
}
