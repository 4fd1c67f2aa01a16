import JSON

/// The numbers of a JSON value, one replaced at a time.
enum JSONNumbers {
  /// Numbers at the ends of what sizes, ids, counts and 64 bits hold.
  static let extremes: [JSONValue] = [
    -9_223_372_036_854_775_808, -1, 0, 1, 1023, 1024, 65_535, 65_536, 131_072, 1_048_576, 16_777_216,
    2_147_483_647,
    2_147_483_648, 4_294_967_296, 4_611_686_018_427_387_904, 9_223_372_036_854_775_807, 0.5, 1e308,
    .number(-.leastNonzeroMagnitude),
  ]

  /// Every value that has one number of `value` replaced by one of the extremes, with the replaced number's place.
  static func variants(of value: JSONValue) -> [(place: Int, extreme: JSONValue, value: JSONValue)] {
    let count = count(value)
    return (0..<count).flatMap { place in
      extremes.map { extreme in
        var left = place
        return (place, extreme, replacing(value, &left, by: extreme))
      }
    }
  }

  private static func count(_ value: JSONValue) -> Int {
    switch value {
    case .integer, .number: 1
    case .array(let elements): elements.reduce(0) { $0 + count($1) }
    case .object(let object): object.reduce(0) { $0 + count($1.value) }
    default: 0
    }
  }

  /// Replaces the number that `left` others stand before.
  private static func replacing(_ value: JSONValue, _ left: inout Int, by other: JSONValue) -> JSONValue {
    switch value {
    case .integer, .number:
      left -= 1
      return left == -1 ? other : value
    case .array(let elements):
      return .array(elements.map { replacing($0, &left, by: other) })
    case .object(let object):
      var result = JSONObject()
      for (key, member) in object { result[key] = replacing(member, &left, by: other) }
      return .object(result)
    default:
      return value
    }
  }
}
