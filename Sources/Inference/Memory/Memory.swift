import CKernels

/// Memory that begins on a cache line, or on a large page where it is large; zero at first.
final class Memory: @unchecked Sendable {
  /// Where it begins.
  let base: UnsafeMutableRawPointer
  /// Its size in bytes.
  let count: Int

  /// Throws `InferenceError` (`outOfMemory`).
  init(bytes count: Int) throws(InferenceError) {
    guard let base = ck_allocate(count) else {
      throw InferenceError(.outOfMemory, "no memory for \(count) bytes")
    }
    self.base = base
    self.count = count
  }

  deinit { ck_free(base) }

  /// Its content as numbers of a type.
  func pointer<Element>(to type: Element.Type = Element.self) -> UnsafeMutablePointer<Element> {
    base.assumingMemoryBound(to: type)
  }
}

extension Int {
  /// The next multiple of `step`.
  func rounded(upTo step: Int) -> Int { (self + step - 1) / step * step }
}
