/// Elements at a fixed address, as long as it lives.
final class Pinned<Element> {
  let base: UnsafeMutablePointer<Element>
  private let count: Int

  init(_ elements: [Element]) {
    count = elements.count
    base = .allocate(capacity: max(1, count))
    base.initialize(from: elements, count: count)
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  var elements: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }

  var bytes: [UInt8] { elements.withUnsafeBytes { Array($0) } }
}
