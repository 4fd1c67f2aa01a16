import CTorch

/// An array of numbers of one element type on one device, and its place in the graph that gradients flow through.
///
/// A reference to libtorch's tensor; views share storage. Row-major unless a view says otherwise.
/// Differs from PyTorch: operations throw instead of trapping, and errors name the operation and all operands.
/// Not `Sendable`: one thread at a time. Creating and freeing costs two small allocations besides the elements.
public final class Tensor: CustomStringConvertible {
  /// Owned. Never leaves this module, and is only read by the functions of `Tensor+Calls.swift`, which keep the tensor
  /// alive for the whole call: a tensor may be freed as soon as its handle has been read.
  let handle: OpaquePointer

  /// Takes a handle over.
  init(owning handle: OpaquePointer) {
    self.handle = handle
  }

  deinit {
    ct_free(handle)
  }

  /// The sizes of all dimensions; empty for a scalar.
  public var shape: [Int] {
    withExtendedLifetime(self) {
      [Int](unsafeUninitializedCapacity: ct_rank(handle)) { sizes, count in
        count = ct_rank(handle)
        if let start = sizes.baseAddress { ct_shape(handle, start) }
      }
    }
  }

  /// The number of elements: the product of the shape.
  public var count: Int {
    withExtendedLifetime(self) { ct_count(handle) }
  }

  /// What the elements are.
  public var elementType: ElementType {
    let raw = withExtendedLifetime(self) { ct_element_type(handle) }
    guard let type = ElementType(rawValue: raw) else {
      fatalError("elementType: no operation of this module makes elements of c10::ScalarType \(raw)")
    }
    return type
  }

  /// Where the elements are.
  public var device: Device {
    let index = withExtendedLifetime(self) { ct_device(handle) }
    return index < 0 ? .cpu : .cuda(Int(index))
  }

  /// Element type and shape, as `float32 [2, 3]`; never the elements.
  public var description: String { "\(elementType) \(shape)" }
}
