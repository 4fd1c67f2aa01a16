import CTorch

/// The processes that train one model together, as one of them, a rank, sees it: libtorch's Gloo, over TCP, and NCCL between GPUs
/// where bertie's library for it is loaded.
///
/// Every rank calls the same operations in the same order with tensors of the same shapes and element types; an operation
/// returns when this rank's part is done. The ranks meet at the rank 0's address; Gloo then connects each with each, by the
/// network by which a rank reaches that address, or the interface `GLOO_SOCKET_IFNAME`. Nothing is encrypted and nobody is asked who they
/// are: for networks that one trusts. Sums have the same bits on all ranks, and in every run of as many ranks.
///
/// Joining has the process ignore SIGPIPE unless somebody handles it, so that a rank that has gone is an error and not the
/// end of this one. Not `Sendable`: one thread at a time.
public final class ProcessGroup {
  /// This process's place.
  public let environment: ProcessGroupEnvironment
  /// The longest that joining, and each operation, may take.
  public let timeout: Duration
  /// Whether tensors on GPUs are sent from one to the other; otherwise they go through the processor's memory.
  public internal(set) var usesNCCL = false

  /// Owned; kept alive during each call, as `Tensor.handle`.
  let handle: OpaquePointer

  /// Joins, and waits until all ranks are there.
  ///
  /// - Parameters:
  ///   - environment: This process's place among them.
  ///   - ncclLibrary: The file of libbertie-nccl.so, for a rank that computes on a GPU of its own; NCCL is used where every rank
  ///     names one.
  ///   - timeout: Ends waiting; from a millisecond to 24 days. One rank may evaluate while the others wait for it.
  /// - Throws: `TorchError` with the place and what to try: `timedOut` when the rank 0, or another one that it names, does
  ///   not come; `operationFailed` when the port is in use or the address is not this machine's, and when NCCL cannot be loaded.
  public init(
    _ environment: ProcessGroupEnvironment, ncclLibrary: String? = nil, timeout: Duration = .seconds(1800)
  ) throws {
    let milliseconds = Int64((timeout / .milliseconds(1)).rounded(.up))
    guard milliseconds >= 1, milliseconds <= Int64(Int32.max) else {
      throw TorchError.invalid(
        "ProcessGroup", "expected a time-out from a millisecond to 24 days, found \(timeout)")
    }
    self.environment = environment
    self.timeout = timeout
    let joined = ct_group_join(
      environment.masterAddress, UInt16(environment.masterPort), Int32(environment.rank),
      Int32(environment.worldSize), environment.serves, milliseconds)
    guard let joined else {
      throw Self.error(
        "ProcessGroup", environment, timeout, otherwise: .operationFailed,
        advice: environment.serves
          ? "is the port free and the address this machine's? Try another MASTER_PORT"
          : "is the rank 0 running?",
        whenLate: environment.serves ? "is it running, with the same MASTER_ADDR and MASTER_PORT?" : nil)
    }
    handle = joined
    try startNCCL(ncclLibrary)
  }

  deinit {
    ct_group_free(handle)
  }

  /// This process, 0 ..< `worldSize`.
  public var rank: Int { environment.rank }

  /// The number of processes.
  public var worldSize: Int { environment.worldSize }

  /// Replaces each tensor's elements, in place, by their sums over all ranks; contiguous, of numbers.
  ///
  /// - Throws: `TorchError`: `connectionLost` when a rank has gone, `timedOut` when one does not come; the elements are
  ///   undefined then, and the group is of no more use.
  /// - Complexity: each element is sent and received about twice, whatever the number of ranks.
  public func allReduce(_ tensors: [Tensor]) throws {
    try perform("allReduce", tensors, ct_all_reduce)
  }

  /// Replaces each tensor's elements, in place, by those of one rank; contiguous, of numbers.
  ///
  /// - Throws: as `allReduce`; `invalidArgument` for a rank that there is not.
  public func broadcast(_ tensors: [Tensor], from source: Int) throws {
    guard source >= 0, source < worldSize else {
      throw TorchError.invalid("broadcast", "expected a rank from 0 to \(worldSize - 1), found \(source)")
    }
    try perform("broadcast", tensors) { ct_broadcast($0, $1, Int32(source)) }
  }

  /// Returns when all ranks have called it.
  ///
  /// - Throws: as `allReduce`.
  public func barrier() throws {
    try withExtendedLifetime(self) {
      guard let work = ct_barrier(handle) else { throw TorchError.last("barrier") }
      try finish([work], "barrier")
    }
  }

  /// Starts one operation for each tensor, then waits for all.
  private func perform(
    _ operation: String, _ tensors: [Tensor], _ start: (OpaquePointer, OpaquePointer) -> OpaquePointer?
  ) throws {
    try withCarried(tensors) { tensors in
      var works: [OpaquePointer] = []
      for tensor in tensors {
        guard let work = start(handle, tensor.handle) else {
          let error = TorchError.last(operation, [tensor])
          works.forEach(ct_work_free)
          throw error
        }
        works.append(work)
      }
      try finish(works, operation)
    }
  }

  private func finish(_ works: [OpaquePointer], _ operation: String) throws {
    defer { works.forEach(ct_work_free) }
    for work in works {
      guard ct_work_wait(work) else { throw failure(operation) }
    }
  }

  /// The error of an operation that this thread has waited for in vain.
  func failure(_ operation: String) -> TorchError {
    Self.error(
      operation, environment, timeout, otherwise: .connectionLost,
      advice: "look for the first error of the other ranks, and start all of them again",
      whenLate:
        "look for the first error of the other ranks; where none failed and one works longer alone, allow more time"
    )
  }

  private static func error(
    _ operation: String, _ environment: ProcessGroupEnvironment, _ timeout: Duration,
    otherwise code: TorchError.Code, advice: String, whenLate lateAdvice: String? = nil
  ) -> TorchError {
    let reason = String(cString: ct_last_error())
    // Gloo says "Timed out", c10d "timed out", and its store "timeout".
    let isLate = reason.contains("imed out") || reason.contains("timeout")
    let place =
      "rank \(environment.rank) of \(environment.worldSize), group at "
      + "\(environment.masterAddress):\(environment.masterPort)"
    return TorchError(
      isLate ? .timedOut : code, operation: operation,
      message: isLate
        ? "\(place): \(reason) within \(timeout); \(lateAdvice ?? advice)" : "\(place): \(reason); \(advice)")
  }
}
