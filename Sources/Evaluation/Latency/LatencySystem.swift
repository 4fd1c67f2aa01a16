/// One of several systems whose latency is compared.
public struct LatencySystem {
  /// The name that appears in the results.
  public let name: String
  /// One timed call. It must consume its result, so that nothing is optimised away.
  public let work: () throws -> Void

  /// A system from a name and the call to time.
  public init(name: String, work: @escaping () throws -> Void) {
    self.name = name
    self.work = work
  }
}
