extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// Makes `.null`.
  public init(nilLiteral: ()) { self = .null }
  /// Makes `.bool`.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// Makes `.integer`.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// Makes `.number`.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// Makes `.string`.
  public init(stringLiteral value: String) { self = .string(value) }
  /// Makes `.array`.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// Makes `.object`; a repeated key keeps its first place and its last value.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (key, value) in elements { object[key] = value }
    self = .object(object)
  }
}
