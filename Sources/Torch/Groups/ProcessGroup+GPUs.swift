import CTorch

extension ProcessGroup {
  /// Has NCCL carry tensors on GPUs where every rank names its library; a rank of another machine may lack it.
  func startNCCL(_ library: String?) throws {
    if let library {
      guard ct_nccl_load(library) else { throw TorchError.last("ProcessGroup") }
    }
    let having = try Tensor([Int64(library == nil ? 0 : 1)], shape: [1])
    try allReduce([having])
    guard try having.int64s() == [Int64(worldSize)] else { return }
    guard ct_group_add_nccl(handle, Int32(rank), Int32(worldSize)) else { throw failure("ProcessGroup") }
    usesNCCL = true
  }

  /// Ends NCCL's part, where it has one, when all ranks have come here; later tensors on GPUs go through the processor's memory.
  ///
  /// A group that goes without it gives NCCL's operations up, so that a rank's error is not held back by waiting for the others.
  /// - Throws: as `barrier`.
  public func leaveNCCL() throws {
    guard usesNCCL else { return }
    try barrier()
    usesNCCL = false
    try withExtendedLifetime(self) {
      guard ct_group_leave_nccl(handle) else { throw failure("leaveNCCL") }
    }
  }

  /// Runs an operation that changes tensors in place; those that the group does not carry go through the processor's memory.
  func withCarried(_ tensors: [Tensor], _ body: ([Tensor]) throws -> Void) throws {
    let carried = try tensors.map { tensor in
      usesNCCL || tensor.device == .cpu ? tensor : try tensor.detached().to(.cpu)
    }
    try withExtendedLifetime((self, carried)) { try body(carried) }
    try withoutGradients {
      for (tensor, result) in zip(tensors, carried) where tensor !== result { try tensor.copy(from: result) }
    }
  }
}
