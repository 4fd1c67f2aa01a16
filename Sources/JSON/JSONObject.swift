/// The members of a JSON object in the order of insertion, with keys told apart by their UTF-8 bytes.
///
/// Complexity: look-up and setting are O(1) on average (a scan below nine members), removal is O(n).
public struct JSONObject: Sendable {
  private var members: [(key: String, value: JSONValue)] = []
  /// Places of the keys in `members`; empty while a scan is as fast.
  private var places: [UTF8Key: Int] = [:]
  private static let scanLimit = 8

  /// Makes an object without members.
  public init() {}

  /// The number of members.
  public var count: Int { members.count }

  /// Whether there is no member.
  public var isEmpty: Bool { members.isEmpty }

  /// The keys in the order of insertion.
  public var keys: [String] { members.map(\.key) }

  /// The value of a key. Setting an existing key keeps its place, setting nil removes it.
  public subscript(key: String) -> JSONValue? {
    get { place(of: key).map { members[$0].value } }
    set {
      switch (place(of: key), newValue) {
      case (let place?, let value?): members[place].value = value
      case (nil, let value?): append(key, value)
      case (let place?, nil):
        members.remove(at: place)
        places = [:]
        if members.count > Self.scanLimit { indexAll() }
      case (nil, nil): break
      }
    }
  }

  /// The same members in ascending order of the keys' UTF-8 bytes.
  ///
  /// Complexity: O(n log n).
  public func sorted() -> JSONObject {
    var result = JSONObject()
    for member in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      result.append(member.key, member.value)
    }
    return result
  }

  /// Adds a member and returns true, or returns false where the key is already there.
  mutating func insert(_ key: String, _ value: JSONValue) -> Bool {
    guard place(of: key) == nil else { return false }
    append(key, value)
    return true
  }

  private mutating func append(_ key: String, _ value: JSONValue) {
    members.append((key, value))
    if members.count == Self.scanLimit + 1 {
      indexAll()
    } else if members.count > Self.scanLimit {
      places[UTF8Key(key)] = members.count - 1
    }
  }

  private mutating func indexAll() {
    for (place, member) in members.enumerated() { places[UTF8Key(member.key)] = place }
  }

  private func place(of key: String) -> Int? {
    if members.count > Self.scanLimit { return places[UTF8Key(key)] }
    return members.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
  }
}

extension JSONObject: Sequence {
  /// Iterates over the members in the order of insertion.
  public func makeIterator() -> IndexingIterator<[(key: String, value: JSONValue)]> {
    members.makeIterator()
  }
}

extension JSONObject: Equatable {
  /// Whether both have the same members, in any order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Makes an object; a repeated key keeps its first place and its last value.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (key, value) in elements { self[key] = value }
  }
}
