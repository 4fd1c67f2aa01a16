import Foundation
import Hub
import TestSupport
import Testing

@Suite struct OfflineTests {
  private static let offline = ["HF_HUB_OFFLINE": "1"]
  private static let repository = "models--org--model"

  @Test func offlineTheCacheAnswersAndNobodyIsAsked() async throws {
    let place = try await HubPlace()
    let online = try await place.download()
    let asked = place.hub.hub.requests.count
    let snapshot = try await place.download(in: Self.offline)
    #expect(snapshot.path == online.path && snapshot.files == online.files && snapshot.obstacle == nil)
    #expect(try await place.download("org/model@\(FakeHub.commit)", in: Self.offline).path == online.path)
    #expect(place.hub.hub.requests.count == asked)
  }

  @Test(arguments: ["org/other", "org/model@v1", "org/model@\(String(repeating: "0", count: 40))"])
  func offlineWhatTheCacheLacksIsNamed(_ name: String) async throws {
    let place = try await HubPlace()
    try await place.download()
    let asked = place.hub.hub.requests.count
    let error = try await place.failure(name, in: Self.offline)
    #expect(error.code == .notCached)
    #expect(error.description.contains(place.cache))
    #expect(error.description.contains("HF_HUB_OFFLINE"))
    #expect(place.hub.hub.requests.count == asked)
  }

  @Test func offlineASnapshotThatLacksAFileIsRefusedByItsName() async throws {
    let place = try await HubPlace()
    let snapshot = try await place.download()
    try FileManager.default.removeItem(atPath: "\(snapshot.path)/tokenizer.json")
    let error = try await place.failure("org/model", in: Self.offline)
    #expect(error.code == .notCached)
    #expect(error.found == "a snapshot without tokenizer.json")
    // More was never asked for than a model's files.
    let all = FileChoice(included: [GlobPattern("*")])
    #expect(try await place.failure("org/model", choosing: all, in: Self.offline).code == .notCached)
  }

  @Test func cacheOfAProgramThatKeepsNoListsIsUsed() async throws {
    let place = try await HubPlace()
    let snapshot = try await place.download()
    try FileManager.default.removeItem(atPath: "\(place.cache)/\(Self.repository)/trees")
    #expect(try await place.download(in: Self.offline).path == snapshot.path)
    try FileManager.default.removeItem(atPath: "\(snapshot.path)/model.safetensors")
    let error = try await place.failure("org/model", in: Self.offline)
    #expect(error.code == .notCached)
    #expect(error.found.contains("model.safetensors"))
  }

  @Test func listThatCannotBeReadCountsAsNone() async throws {
    let place = try await HubPlace()
    let snapshot = try await place.download()
    let path = "\(place.cache)/\(Self.repository)/trees/\(FakeHub.commit).json"
    for text in ["", "{", #"{"format_version":2,"files":{}}"#, #"{"format_version":1,"files":{"../x":{}}}"#] {
      try Data(text.utf8).write(to: URL(filePath: path))
      #expect(try await place.download(in: Self.offline).path == snapshot.path)
    }
    try await place.download()
    #expect(try text(path).contains("model.safetensors"))
  }

  @Test func hubThatCannotBeReachedLeavesTheCache() async throws {
    let place = try await HubPlace()
    let online = try await place.download()
    try await place.hub.hub.stop()
    let clock = ContinuousClock()
    let start = clock.now
    let snapshot = try await place.download()
    #expect(snapshot.path == online.path)
    #expect(snapshot.obstacle?.code == .unreachable)
    #expect(clock.now - start < .seconds(5))
    #expect(try await place.failure("org/other").code == .unreachable)
  }

  @Test(
    arguments: [
      (503, [], HubError.Code.serverFailed), (401, [], .repositoryNotFound), (403, [], .forbidden),
      (404, [("X-Error-Code", "RepoNotFound")], .repositoryNotFound),
    ] as [(Int, [(String, String)], HubError.Code)])
  func hubThatRefusesLeavesTheCache(
    _ status: Int, _ headers: [(String, String)], _ code: HubError.Code
  ) async throws {
    let place = try await HubPlace()
    let online = try await place.download()
    place.hub.fail("/revision/main", .status(status, headers))
    let snapshot = try await place.download()
    #expect(snapshot.path == online.path)
    #expect(snapshot.obstacle?.code == code)
  }

  @Test func revisionThatIsGoneIsNotTakenFromTheCache() async throws {
    let place = try await HubPlace()
    try await place.download()
    place.hub.fail("/revision/main", .status(404, [("X-Error-Code", "RevisionNotFound")]))
    #expect(try await place.failure().code == .revisionNotFound)
  }

  @Test func referenceThatIsNoCommitIsRefused() async throws {
    let place = try await HubPlace()
    try await place.download()
    let path = "\(place.cache)/\(Self.repository)/refs/main"
    for text in ["../../../../etc", "", "main\n"] {
      try Data(text.utf8).write(to: URL(filePath: path))
      let error = try await place.failure("org/model", in: Self.offline)
      #expect(error.code == .cache)
      #expect(error.place == path)
    }
  }

  @Test(.disabled(if: getuid() == 0, "root may write everywhere"))
  func cacheThatMayOnlyBeReadGivesWhatItHas() async throws {
    let place = try await HubPlace()
    let online = try await place.download()
    let folder = "\(place.cache)/\(Self.repository)"
    for name in ["", "/refs", "/trees", "/.no_exist"] {
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder + name)
    }
    defer {
      for name in ["", "/refs", "/trees", "/.no_exist"] {
        try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + name)
      }
    }
    #expect(try await place.download().path == online.path)
  }
}
