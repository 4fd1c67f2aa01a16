import JSON

/// The exact header and size of a safetensors file, known before a byte of weights is there.
///
/// Tensors lie by descending element size, then by the bytes of their names, as in the reference writer. The
/// header is padded with spaces so that the data start at a multiple of 64 bytes (the reference: 8).
struct SafetensorsLayout {
  /// What must be known of a tensor.
  struct Item {
    let name: String
    let elementType: ElementType
    let shape: [Int]
  }

  /// The bytes before the data: length, JSON and padding.
  let header: [UInt8]
  /// Places of the items in the order in which their bytes lie.
  let order: [Int]
  /// The size of the file in bytes.
  let fileBytes: Int

  /// Lays out tensors with unique names.
  ///
  /// - Throws: `ModelFormatError` `.writeFailed` for repeated names, the name `__metadata__`, impossible shapes.
  init(_ items: [Item], metadata: [String: String]) throws {
    order = items.indices.sorted { left, right in
      let (a, b) = (items[left], items[right])
      if a.elementType.sizeInBytes != b.elementType.sizeInBytes {
        return a.elementType.sizeInBytes > b.elementType.sizeInBytes
      }
      return a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }
    var root = JSONObject()
    if !metadata.isEmpty {
      var object = JSONObject()
      for (key, value) in metadata { object[key] = .string(value) }
      root["__metadata__"] = .object(object.sorted())
    }
    var end = 0
    for place in order {
      let item = items[place]
      let byteCount = StoredTensor.byteCount(shape: item.shape, elementType: item.elementType)
      guard item.name != "__metadata__", root[item.name] == nil, let byteCount,
        case (let next, false) = end.addingReportingOverflow(byteCount)
      else {
        throw ModelFormatError(
          .writeFailed, place: "tensor \(item.name)", expected: "a unique name and a size that fits 63 bits",
          found: root[item.name] == nil ? "shape \(item.shape)" : "the name twice")
      }
      root[item.name] = [
        "dtype": .string(item.elementType.rawValue),
        "shape": .array(item.shape.map { .integer(Int64($0)) }),
        "data_offsets": [.integer(Int64(end)), .integer(Int64(next))],
      ]
      end = next
    }
    var json = Array(JSONValue.object(root).serialized().utf8)
    json += Array(repeating: UInt8(ascii: " "), count: (64 - (8 + json.count) % 64) % 64)
    guard json.count <= SafetensorsHeader.maximumLength else {
      throw ModelFormatError(
        .writeFailed, place: "header", expected: "at most \(SafetensorsHeader.maximumLength) bytes",
        found: "\(json.count) bytes")
    }
    header = withUnsafeBytes(of: UInt64(json.count).littleEndian, Array.init) + json
    fileBytes = header.count + end
  }
}
