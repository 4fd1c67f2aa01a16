import JSON

extension SafetensorsHeader {
  /// What to do about a file that ends too early.
  static let cutShort = "The file is probably cut short: copy or download it again."

  /// Checks one tensor's description: type, shape, offsets, and that the three agree.
  static func entry(_ name: String, _ value: JSONValue, start: Int, fileSize: Int) throws -> Entry {
    guard let object = value.object else {
      throw ModelFormatError(.badHeader, place: "tensor \(name)", expected: "an object", found: value.kind)
    }
    for key in object.keys where !["dtype", "shape", "data_offsets"].contains(key) {
      throw ModelFormatError(
        .badHeader, place: "tensor \(name)", expected: "only dtype, shape and data_offsets", found: key)
    }
    let elementType = try elementType(of: name, object["dtype"])
    let shape = try wholeNumbers(name, "shape", object["shape"])
    let offsets = try wholeNumbers(name, "data_offsets", object["data_offsets"])
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw ModelFormatError(
        .badHeader, place: "tensor \(name), data_offsets", expected: "a begin and an end not before it",
        found: "\(offsets)")
    }
    guard offsets[1] <= fileSize - start else {
      throw ModelFormatError(
        .truncated, place: "tensor \(name), data_offsets",
        expected: "an end within the \(fileSize - start) bytes after the header", found: "\(offsets[1])",
        advice: cutShort)
    }
    let byteCount = StoredTensor.byteCount(shape: shape, elementType: elementType)
    guard byteCount == offsets[1] - offsets[0] else {
      throw ModelFormatError(
        .badHeader, place: "tensor \(name), data_offsets",
        expected: byteCount.map { "\($0) bytes for \(elementType.rawValue) of shape \(shape)" }
          ?? "a shape whose size fits 63 bits",
        found: byteCount == nil ? "shape \(shape)" : "\(offsets[1] - offsets[0]) bytes")
    }
    return Entry(
      name: name, elementType: elementType, shape: shape, range: start + offsets[0]..<start + offsets[1])
  }

  private static func elementType(of name: String, _ value: JSONValue?) throws -> ElementType {
    guard let text = value?.string else {
      throw ModelFormatError(
        .badHeader, place: "tensor \(name), dtype", expected: "a string", found: value?.kind ?? "nothing")
    }
    guard let elementType = ElementType(rawValue: text) else {
      throw ModelFormatError(
        .unknownElementType, place: "tensor \(name), dtype",
        expected: "one of " + ElementType.allCases.map(\.rawValue).joined(separator: ", "), found: text)
    }
    return elementType
  }

  private static func wholeNumbers(_ name: String, _ key: String, _ value: JSONValue?) throws -> [Int] {
    guard let elements = value?.array else {
      throw ModelFormatError(
        .badHeader, place: "tensor \(name), \(key)", expected: "an array", found: value?.kind ?? "nothing")
    }
    return try elements.map { element in
      guard case .integer(let number) = element, number >= 0 else {
        throw ModelFormatError(
          .badHeader, place: "tensor \(name), \(key)", expected: "whole numbers from 0",
          found: element.kind == "a number" ? element.serialized() : element.kind)
      }
      return Int(number)
    }
  }
}
