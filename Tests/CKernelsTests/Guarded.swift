/// Bytes that begin at an odd multiple of 4, between guards that make a wrong result of whatever reads them.
final class Guarded {
  /// What guards hold: NaN as f32 and bf16, and no 0 as an integer.
  static let guardByte: UInt8 = 0xFF
  private static let margin = 256

  /// Where the bytes begin.
  let base: UnsafeMutableRawPointer
  private let block: UnsafeMutableRawBufferPointer
  private let count: Int

  init(_ bytes: [UInt8]) {
    count = bytes.count
    block = .allocate(byteCount: 2 * Self.margin + count, alignment: Self.margin)
    block.initializeMemory(as: UInt8.self, repeating: Self.guardByte)
    base = block.baseAddress! + Self.margin - 4
    bytes.withUnsafeBytes { if let from = $0.baseAddress { base.copyMemory(from: from, byteCount: count) } }
  }

  /// `elements` as they stand in memory.
  convenience init<Element: BitwiseCopyable>(_ elements: [Element]) {
    self.init(elements.withUnsafeBytes { Array($0) })
  }

  /// `count` elements as guards are.
  convenience init<Element: BitwiseCopyable>(room count: Int, of type: Element.Type) {
    self.init([UInt8](repeating: Self.guardByte, count: count * MemoryLayout<Element>.size))
  }

  deinit { block.deallocate() }

  var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: base, count: count)) }

  /// The bytes as elements.
  func elements<Element: BitwiseCopyable>(of type: Element.Type = Element.self) -> [Element] {
    (0..<count / MemoryLayout<Element>.size).map {
      base.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.size, as: type)
    }
  }

  /// A pointer to elements.
  func pointer<Element>(to type: Element.Type = Element.self) -> UnsafeMutablePointer<Element> {
    base.assumingMemoryBound(to: type)
  }

  /// Whether nobody wrote to the guards.
  var isIntact: Bool {
    let before = block[..<(Self.margin - 4)]
    return before.allSatisfy { $0 == Self.guardByte }
      && block[(Self.margin - 4 + count)...].allSatisfy { $0 == Self.guardByte }
  }
}
