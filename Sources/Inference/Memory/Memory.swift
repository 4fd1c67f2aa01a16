import CKernels

/// Memory of a slab, which must live as long; begins on a cache line; zero at first.
///
/// Plain numbers: threads that counted who uses it would wait for each other.
struct Memory: @unchecked Sendable {
  /// Where it begins.
  let base: UnsafeMutableRawPointer
  /// Its size in bytes.
  let count: Int

  /// Throws `InferenceError` (`outOfMemory`).
  init(bytes count: Int, in slab: Slab) throws(InferenceError) {
    base = try slab.take(count)
    self.count = count
  }

  /// Its content as numbers of a type.
  func pointer<Element>(to type: Element.Type = Element.self) -> UnsafeMutablePointer<Element> {
    base.assumingMemoryBound(to: type)
  }
}

extension Int {
  /// The next multiple of `step`.
  func rounded(upTo step: Int) -> Int { (self + step - 1) / step * step }
}
