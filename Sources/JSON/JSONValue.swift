/// One JSON value, with whole numbers kept apart from floating-point numbers.
///
/// Two strings are equal when their UTF-8 bytes are equal, unlike Swift's `String`, which compares by
/// canonical equivalence; vocabularies and tensor names are byte strings. Two objects are equal when they
/// have the same members in any order. `.integer(1)` and `.number(1)` differ.
///
/// Source: RFC 8259. Difference: whole numbers outside `Int64` are read as `.number`.
public enum JSONValue: Sendable {
  /// The literal `null`.
  case null
  /// The literals `true` and `false`.
  case bool(Bool)
  /// A number written without fraction and exponent that fits into 64 bits.
  case integer(Int64)
  /// Every other number.
  case number(Double)
  /// A string of Unicode scalars.
  case string(String)
  /// An ordered list.
  case array([JSONValue])
  /// Members in the order of the text.
  case object(JSONObject)
}

extension JSONValue: Equatable {
  /// Compares strings and keys by their UTF-8 bytes; NaN differs from itself.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }
}
