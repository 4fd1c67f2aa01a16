import CTorch

/// The threads that one operation of libtorch uses.
public enum Threads {
  /// Sets them. Call it once, before anything else of this module: libtorch tells other threads only before their first
  /// use of it. Results depend on the number in their last bits.
  ///
  /// - Throws: `TorchError` for a number below 1, and what libtorch says when it refuses.
  public static func set(_ count: Int) throws {
    guard count >= 1, let exact = Int32(exactly: count) else {
      throw TorchError.invalid("Threads.set", "expected at least 1 thread, found \(count)")
    }
    guard ct_set_threads(exact) else { throw TorchError.last("Threads.set") }
  }

  /// How many the calling thread's operations use; the number of cores unless set.
  public static var count: Int { Int(ct_threads()) }
}
