import Hub
import Testing

@Suite struct HubNameTests {
  @Test func namesAreThoseThatThePythonClientTakes() throws {
    let names = try #require(try HubGolden.load()["names"]?.object)
    #expect(names.count >= 20)
    for (name, isName) in names {
      #expect(((try? HubName(name)) != nil) == isName.bool, "\(name)")
    }
  }

  @Test(arguments: ["name", "", "@main", "org/name@", "./org", "../org", "/org/name", "org/name/"])
  func whatHasNoOrganisationOrNoRevisionIsRefused(_ text: String) {
    let error = #expect(throws: HubError.self) { try HubName(text) }
    #expect(error?.code == .badName)
  }

  @Test(arguments: [
    ("org/name", "main"), ("org/name@v1", "v1"), ("org/name@refs/pr/1", "refs/pr/1"), ("org/name@a@b", "a@b"),
  ])
  func revisionStandsBehindTheFirstAt(_ text: String, _ revision: String) throws {
    let name = try HubName(text)
    #expect(name.repository == "org/name")
    #expect(name.revision == revision)
    #expect(name.description == "org/name@\(revision)")
  }

  @Test(arguments: [
    "../x", "a/../b", "/a", "a/", "a//b", ".", "a..b", "a b", "a\nb", "a\\b", "a:b", "a~1", "a^", "a?", "a*",
    "[a",
    String(repeating: "r", count: 201),
  ])
  func revisionThatWouldLeaveItsFolderIsRefused(_ revision: String) {
    let error = #expect(throws: HubError.self) { try HubName("org/name@\(revision)") }
    #expect(error?.code == .badName)
  }

  @Test func folderNameIsTheCaches() throws {
    #expect(
      try HubName("sentence-transformers/all-MiniLM-L6-v2").folderName
        == "models--sentence-transformers--all-MiniLM-L6-v2")
    #expect(try HubName("org/data", kind: .dataset).folderName == "datasets--org--data")
  }

  @Test(arguments: [
    ("0123456789abcdef0123456789abcdef01234567", true), ("0123456789ABCDEF0123456789abcdef01234567", false),
    ("0123456789abcdef0123456789abcdef0123456", false), ("main", false),
  ])
  func commitIsFortyDigits(_ revision: String, _ isCommit: Bool) throws {
    #expect(try HubName("org/name@\(revision)").isCommit == isCommit)
  }
}
