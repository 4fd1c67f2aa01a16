import JSON
import Testing

@Suite struct JSONObjectTests {
  @Test func membersKeepTheOrderOfInsertion() {
    var object: JSONObject = ["b": 1, "a": 2]
    object["c"] = 3
    object["b"] = 4
    #expect(object.keys == ["b", "a", "c"])
    object["a"] = nil
    #expect(object.keys == ["b", "c"])
    #expect(JSONValue.object(object).serialized() == #"{"b":4,"c":3}"#)
    #expect(JSONValue.object(object.sorted()).serialized() == #"{"b":4,"c":3}"#)
  }

  @Test(arguments: [0, 1, 7, 8, 9, 10, 17, 1000])
  func lookUpAgreesWithAPlainListAtEverySize(count: Int) {
    var object = JSONObject()
    for number in 0..<count { object["k\(number)"] = .integer(Int64(number)) }
    #expect(object.count == count)
    #expect((0..<count).allSatisfy { object["k\($0)"]?.int == $0 })
    #expect(object["k\(count)"] == nil)
    for number in stride(from: 0, to: count, by: max(1, count / 5)) { object["k\(number)"] = nil }
    let left = (0..<count).filter { $0 % max(1, count / 5) != 0 }
    #expect(object.keys == left.map { "k\($0)" })
    #expect(left.allSatisfy { object["k\($0)"]?.int == $0 })
  }

  @Test func equalityIgnoresTheOrderOfMembers() {
    let left: JSONObject = ["a": 1, "b": 2]
    #expect(left == ["b": 2, "a": 1])
    #expect(left != ["a": 1])
    #expect(left != ["a": 1, "b": 2.0])
  }

  @Test func sortingIsByBytes() {
    let object: JSONObject = ["b": 1, "é": 2, "B": 3, "": 4, "ba": 5]
    #expect(object.sorted().keys == ["", "B", "b", "ba", "é"])
  }
}
