/// A named tensor of a model file: row-major, little-endian bytes, owned or a slice of a mapped file.
///
/// Copies share their bytes. A slice keeps its file mapped as long as it lives.
public struct StoredTensor: Sendable {
  /// Where the bytes are.
  enum Storage: Sendable {
    case owned([UInt8])
    case mapped(MappedFile, Range<Int>)
  }

  /// The name in the file.
  public let name: String
  /// The type of the elements.
  public let elementType: ElementType
  /// The extents, outermost first; empty for a single number.
  public let shape: [Int]
  let storage: Storage

  /// The number of elements: the product of `shape`.
  public var count: Int { byteCount / elementType.sizeInBytes }

  /// Says that the bytes are not read again soon: those of a mapped file no longer count as the program's memory.
  package func release() {
    if case .mapped(let file, let range) = storage { file.release(range) }
  }

  /// The number of bytes.
  public var byteCount: Int {
    switch storage {
    case .owned(let bytes): bytes.count
    case .mapped(_, let range): range.count
    }
  }

  /// A slice of a mapped file whose length was checked against the shape.
  init(name: String, elementType: ElementType, shape: [Int], file: MappedFile, range: Range<Int>) {
    self.name = name
    self.elementType = elementType
    self.shape = shape
    storage = .mapped(file, range)
  }

  /// Takes the bytes of a tensor.
  ///
  /// Stops the program where the number of bytes is not the product of `shape` and the element size.
  public init(name: String, elementType: ElementType, shape: [Int], bytes: [UInt8]) {
    check(
      Self.byteCount(shape: shape, elementType: elementType) == bytes.count,
      "StoredTensor \(name): shape \(shape) of \(elementType.rawValue) does not fit \(bytes.count) bytes")
    self.name = name
    self.elementType = elementType
    self.shape = shape
    storage = .owned(bytes)
  }

  /// Makes an F32 tensor from its elements in row-major order.
  ///
  /// Stops the program where their number is not the product of `shape`.
  public init(name: String, shape: [Int], floats: [Float]) {
    self.init(name: name, elementType: .float32, shape: shape, bytes: floats.withUnsafeBytes(Array.init))
  }

  /// Makes an I32 tensor from its elements in row-major order.
  ///
  /// Stops the program where their number is not the product of `shape`.
  public init(name: String, shape: [Int], int32s: [Int32]) {
    self.init(name: name, elementType: .int32, shape: shape, bytes: int32s.withUnsafeBytes(Array.init))
  }

  /// The same bytes under another name, without copying.
  public func renamed(_ name: String) -> StoredTensor {
    StoredTensor(name: name, elementType: elementType, shape: shape, storage: storage)
  }

  private init(name: String, elementType: ElementType, shape: [Int], storage: Storage) {
    self.name = name
    self.elementType = elementType
    self.shape = shape
    self.storage = storage
  }

  /// Lends the bytes; they need not be aligned to the element size.
  ///
  /// Page faults of a mapped file happen here; the file must not be shortened while it is mapped.
  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    switch storage {
    case .owned(let bytes):
      return try bytes.withUnsafeBytes(body)
    case .mapped(let file, let range):
      defer { withExtendedLifetime(file) {} }
      return try body(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
    }
  }

  /// The bytes of a shape, or nil where an extent is negative or the product does not fit an `Int`.
  static func byteCount(shape: [Int], elementType: ElementType) -> Int? {
    var product = elementType.sizeInBytes
    for extent in shape {
      guard extent >= 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      if overflow { return shape.contains(0) && shape.allSatisfy { $0 >= 0 } ? 0 : nil }
      product = next
    }
    return product
  }
}

extension StoredTensor: Equatable {
  /// Whether name, type, shape and every byte are equal; equal NaN bits are equal.
  public static func == (left: StoredTensor, right: StoredTensor) -> Bool {
    guard left.name.utf8.elementsEqual(right.name.utf8), left.elementType == right.elementType,
      left.shape == right.shape
    else { return false }
    return left.withUnsafeBytes { leftBytes in
      right.withUnsafeBytes { leftBytes.elementsEqual($0) }
    }
  }
}
