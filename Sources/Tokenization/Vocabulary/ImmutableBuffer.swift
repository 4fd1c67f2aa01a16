/// Values that never change after creation, read without bounds checks in the hot path.
///
/// Thread-safe: the memory is written once, before the initialiser returns.
final class ImmutableBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  /// The first value; valid for `count` values while this object lives.
  let base: UnsafePointer<Element>
  /// The number of values.
  let count: Int

  init(_ elements: [Element]) {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    elements.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { memory.initialize(from: start, count: source.count) }
    }
    base = UnsafePointer(memory)
    count = elements.count
  }

  deinit {
    base.deallocate()
  }

  /// The value at an index in `0..<count`, which is not checked.
  @inline(__always)
  subscript(index: Int) -> Element { base[index] }
}
