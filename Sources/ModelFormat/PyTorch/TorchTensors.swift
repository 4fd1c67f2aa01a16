import JSON

/// Makes named tensors of what a pickle described, once the places of its storages in the file are known.
struct TorchTensors {
  /// The file.
  let file: MappedFile
  /// Where the bytes of each storage of the machine are; their number is that of its elements.
  let storages: [Range<Int>]
  /// Whether numbers are stored with their highest byte first.
  let isBigEndian: Bool

  /// The tensors of a dictionary of names and tensors, in its order.
  ///
  /// Contiguous ones are slices of the file; others are copied, and bytes swapped, as far as their sum is at most twice the
  /// file's size: a view may name one element any number of times.
  /// - Throws: `ModelFormatError` `.badTensor`, `.badHeader`.
  func named(_ value: PickleValue, in machine: PickleMachine) throws -> [StoredTensor] {
    guard case .dictionary(let place) = value else {
      throw ModelFormatError(
        .badTensor, place: "pickle", expected: "a dictionary of names and tensors", found: value.kind,
        advice: "Save a model's state_dict().")
    }
    var copied = 0
    // A recalled name costs two bytes, whatever its length.
    var names: Set<UTF8Key> = []
    return try machine.dictionaries[place].map { key, value in
      guard let name = machine.string(key) else {
        throw ModelFormatError(
          .badTensor, place: "pickle", expected: "names of tensors in UTF-8", found: key.kind)
      }
      guard names.insert(UTF8Key(name)).inserted else {
        throw ModelFormatError(
          .badHeader, place: "tensor \(name)", expected: "it once", found: "it again")
      }
      guard case .tensor(let number) = value else {
        throw ModelFormatError(
          .badTensor, place: "tensor \(name)", expected: "a tensor", found: value.kind,
          advice: "Save a model's state_dict() alone.")
      }
      let view = machine.views[number]
      return try tensor(name, view, machine.storages[view.storage], storages[view.storage], &copied)
    }
  }

  private func tensor(
    _ name: String, _ view: TorchView, _ storage: TorchStorage, _ range: Range<Int>, _ copied: inout Int
  ) throws -> StoredTensor {
    let elementType = storage.elementType
    let size = elementType.sizeInBytes
    guard let byteCount = StoredTensor.byteCount(shape: view.shape, elementType: elementType),
      let last = view.lastElement, byteCount == 0 || last < storage.part.count
    else {
      throw ModelFormatError(
        .badTensor, place: "tensor \(name)",
        expected: "elements within the \(storage.part.count) of its storage",
        found: "shape \(view.shape) with strides \(view.strides) from \(view.offset)")
    }
    if byteCount == 0 {
      return StoredTensor(name: name, elementType: elementType, shape: view.shape, bytes: [])
    }
    let start = range.lowerBound + (storage.part.lowerBound + view.offset) * size
    if view.isContiguous, !isBigEndian || size == 1 {
      return StoredTensor(
        name: name, elementType: elementType, shape: view.shape, file: file, range: start..<start + byteCount)
    }
    guard byteCount <= 2 * file.bytes.count - copied else {
      throw ModelFormatError(
        .badTensor, place: "tensor \(name)",
        expected: "tensors of about the file's \(file.bytes.count) bytes",
        found: "shape \(view.shape) with strides \(view.strides)",
        advice: "Views are made contiguous here: save .contiguous() tensors.")
    }
    copied += byteCount
    let bytes = view.gathered(
      UnsafeRawBufferPointer(rebasing: file.bytes[start...]), size: size, byteCount: byteCount,
      swapped: isBigEndian)
    return StoredTensor(name: name, elementType: elementType, shape: view.shape, bytes: bytes)
  }
}
