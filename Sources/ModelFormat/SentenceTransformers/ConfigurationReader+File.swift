import JSON

extension ConfigurationReader {
  /// The reader of a file that holds an object.
  ///
  /// - Throws: `ModelFormatError` or `JSONError` with the path.
  init(file path: String) throws {
    let value = try JSONValue(contentsOf: path)
    guard let object = value.object else {
      throw ModelFormatError(
        .badConfiguration, path: path, place: "settings", expected: "an object", found: value.kind)
    }
    self.init(object: object, place: "")
  }

  /// A truth value.
  func flag(_ key: String, default standard: Bool) throws -> Bool {
    guard let value = value(key) else { return standard }
    guard let flag = value.bool else { throw invalid(key, "true or false", describe(value)) }
    return flag
  }
}
