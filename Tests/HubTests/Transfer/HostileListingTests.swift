import Foundation
import Hub
import Testing

@Suite struct HostileListingTests {
  private static let oid = String(repeating: "a", count: 40)

  private static func file(_ path: String, size: String = "1", oid: String = oid, more: String = "") -> String
  {
    #"{"type":"file","path":"\#(path)","size":\#(size),"oid":"\#(oid)"\#(more)}"#
  }

  @Test(arguments: [
    "../outside", "a/../../outside", "/etc/passwd", "a//b", "", ".", "a/./b", "a/", "a\\u0000b", "a\\u001bb",
    String(repeating: "n", count: 256), String(repeating: "n/", count: 600) + "n",
  ])
  func pathThatLeavesTheFolderIsRefused(_ path: String) async throws {
    let place = try await HubPlace()
    place.hub.list("[\(Self.file("config.json")),\(Self.file(path))]")
    let error = try await place.failure()
    #expect(error.code == .unsafeListing)
    #expect(place.names() == [])
    #expect(!place.hub.hub.requests.contains { $0.target.contains("/resolve/") })
  }

  @Test(arguments: [
    "-1", "1000000000000001", "9223372036854775807", "99999999999999999999", "1.5", "\"1\"", "null",
  ])
  func sizeThatCannotBeIsRefused(_ size: String) async throws {
    let place = try await HubPlace()
    place.hub.list("[\(Self.file("config.json", size: size))]")
    let error = try await place.failure()
    #expect(error.code == .unsafeListing || error.code == .badAnswer)
    #expect(place.names() == [])
  }

  @Test(arguments: [
    "../../x", "", "abc", String(repeating: "A", count: 40), String(repeating: "a", count: 64),
  ])
  func digestThatIsNoneIsRefused(_ oid: String) async throws {
    let place = try await HubPlace()
    place.hub.list("[\(Self.file("config.json", oid: oid))]")
    #expect(try await place.failure().code == .unsafeListing)
    place.hub.list(
      "[\(Self.file("config.json", more: #","lfs":{"oid":"../\#(Self.oid)","size":1,"pointerSize":1}"#))]")
    #expect(try await place.failure().code == .unsafeListing)
    #expect(place.names() == [])
  }

  @Test func pathTwiceIsRefused() async throws {
    let place = try await HubPlace()
    place.hub.list("[\(Self.file("a")),\(Self.file("b")),\(Self.file("a"))]")
    #expect(try await place.failure().code == .unsafeListing)
  }

  @Test func fileThatIsAFolderTooIsRefused() async throws {
    let place = try await HubPlace()
    place.hub.add("datasets/org/both", [("a", [1]), ("a/b", [2])])
    do {
      try await place.download("org/both", kind: .dataset, jobs: 1)
      Issue.record("expected an error")
    } catch let error as HubError {
      #expect(error.code == .cache)
    }
  }

  @Test func moreBytesThanTheDiskHasAreRefusedBeforeAnyCome() async throws {
    let place = try await HubPlace()
    let files = (0..<5).map { Self.file("\($0).csv", size: "1000000000000000") }
    place.hub.add("datasets/org/huge", [])
    place.hub.list("[\(files.joined(separator: ","))]")
    do {
      try await place.download("org/huge", kind: .dataset)
      Issue.record("expected an error")
    } catch let error as HubError {
      #expect(error.code == .noSpace)
      #expect(error.description.contains("5000000000000000 bytes"))
    }
    #expect(!place.hub.hub.requests.contains { $0.target.contains("/resolve/") })
  }

  @Test func moreFilesThanARepositoryHasAreRefused() async throws {
    let place = try await HubPlace()
    place.hub.list("[\((0...200_000).map { Self.file("\($0)") }.joined(separator: ","))]")
    #expect(try await place.failure().code == .unsafeListing)
    #expect(place.names() == [])
  }

  @Test(arguments: [
    "{}", "7", "[7]", "[{\"type\":\"file\"}]", "[null]", "[", #"[{"type":"file","path":"a","size":1}]"#,
  ])
  func listOfAnotherFormIsRefused(_ page: String) async throws {
    let place = try await HubPlace()
    place.hub.list(page)
    #expect(try await place.failure().code == .badAnswer)
  }

  @Test func nextPageOnAnotherServerIsRefused() async throws {
    let place = try await HubPlace()
    place.hub.fail(
      "expand=false", .header("Link", "<\(place.hub.storage.address)/api/x>; rel=\"next\""))
    #expect(try await place.failure().code == .badAnswer)
    #expect(place.hub.storage.requests.isEmpty)
  }

  @Test func listWithoutEndIsRefused() async throws {
    let place = try await HubPlace()
    place.hub.add("datasets/org/endless", [("a", [1])])
    place.hub.list("[]")
    for _ in 0..<1100 {
      place.hub.fail("expand=false", .header("Link", "<?recursive=true&expand=false>; rel=\"next\""))
    }
    do {
      try await place.download("org/endless", kind: .dataset)
      Issue.record("expected an error")
    } catch let error as HubError {
      #expect(error.code == .unsafeListing)
    }
    #expect(place.hub.hub.requests.count { $0.target.contains("/tree/") } == 1000)
  }
}
