import CTorch

/// Adds gradients up over the ranks of a group, while the backward pass still computes the next ones.
///
/// Gradients are sent in buckets, those of the last parameters first, each as soon as its bucket is whole. One step:
///
///     backward of every micro-batch but the last      // gradients add up on this rank
///     try reducer.begin()
///     backward of the last micro-batch                // buckets are on their way
///     try reducer.finish()                            // each gradient is now the sum over all ranks
///
/// So a loss whose terms each rank divides by the number of terms of all ranks gives the gradient of the common mean, however
/// unequal the ranks' shares are. A rank without any term in a step calls `begin` and `finish` alone. A parameter without a
/// gradient counts as 0; where no rank has one, none has one afterwards.
///
/// All ranks make it of the same parameters in the same order, and do nothing else with the group between `begin` and
/// `finish`. Sums have the same bits on all ranks. Keeps a copy of all gradients. Not `Sendable`.
public final class GradientReducer {
  /// Where the gradients are added up.
  public let group: ProcessGroup

  private let handle: OpaquePointer
  /// Whether `finish` comes next.
  private var isActive = false

  /// Hooks into the parameters' gradients, until it is freed.
  ///
  /// - Parameters:
  ///   - parameters: Leaves that require gradients, each once, in the order in which the model uses them.
  ///   - group: All ranks.
  ///   - bucketSizeInBytes: The most that is sent at once, unless one parameter is larger; above 0.
  /// - Throws: `TorchError` for other parameters, and when there is too little memory.
  public init(parameters: [Tensor], group: ProcessGroup, bucketSizeInBytes: Int = 25_000_000) throws {
    func require(_ condition: Bool, _ message: String) throws {
      guard condition else { throw TorchError.invalid("GradientReducer", message) }
    }
    try require(bucketSizeInBytes > 0, "expected a bucket size above 0, found \(bucketSizeInBytes)")
    var seen: Set<ObjectIdentifier> = []
    for parameter in parameters {
      try require(seen.insert(ObjectIdentifier(parameter)).inserted, "\(parameter) is a parameter twice")
      try require(
        parameter.isLeaf && parameter.requiresGrad, "\(parameter) is no leaf that requires a gradient")
    }
    self.group = group
    handle = try Tensor.withHandles("GradientReducer", parameters) { parameters, count in
      try withExtendedLifetime(group) {
        guard let handle = ct_reducer_new(group.handle, parameters, count, bucketSizeInBytes) else {
          throw TorchError.last("GradientReducer")
        }
        return handle
      }
    }
  }

  deinit {
    ct_reducer_free(handle)
  }

  /// Has the next backward pass, the step's last one, send the gradients.
  ///
  /// - Throws: `TorchError` when `finish` has not followed the call before.
  public func begin() throws {
    guard !isActive else { throw TorchError.invalid("GradientReducer.begin", "finish comes first") }
    isActive = true
    withExtendedLifetime(self) { ct_reducer_begin(handle) }
  }

  /// Sends what has not been sent, waits, and replaces every gradient by the sum over all ranks times `scale`.
  ///
  /// - Throws: `TorchError`: `connectionLost` when a rank has gone, `timedOut` when one does not come, with gradients
  ///   undefined then; `invalidArgument` without `begin`.
  public func finish(scale: Double = 1) throws {
    guard isActive else { throw TorchError.invalid("GradientReducer.finish", "begin comes first") }
    isActive = false
    try withExtendedLifetime(self) {
      guard ct_reducer_finish(handle, scale) else { throw group.failure("GradientReducer.finish") }
    }
  }
}
