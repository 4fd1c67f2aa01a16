import CTorch

/// The memory of tensors on the CPU. What a tensor gives up is kept for the next one of about its size; with what is
/// in use it is never more than the most that was in use at once since the last `release`.
public enum TensorMemory {
  /// Bytes of tensors that live, rounded up to the sizes that are handed out: at most a quarter more, and a header.
  public static var inUse: Int { Int(ct_memory().in_use) }

  /// Bytes given up and kept.
  public static var kept: Int { Int(ct_memory().kept) }

  /// Gives all that is kept back to the system, as after work on long texts that will not come again.
  public static func release() { ct_release_memory() }
}
