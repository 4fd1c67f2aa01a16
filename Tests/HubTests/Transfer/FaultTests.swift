import Foundation
import Hub
import TestSupport
import Testing

@Suite struct FaultTests {
  private static let blobs = "models--org--model/blobs"

  @Test func cutConnectionIsGoneOnWith() async throws {
    let place = try await HubPlace()
    place.hub.fail("store", .cut(after: 100_000), .cut(after: 50_000))
    let snapshot = try await place.download()
    #expect(try contents("\(snapshot.path)/model.safetensors") == HubPlace.weights)
    let offsets = place.hub.storage.requests.map(\.offset)
    #expect(offsets.count == 3 && offsets[0] == nil)
    // As much as came before the cut was kept: all that was sent, or less where the system dropped some of it.
    #expect((1...100_000).contains(offsets[1] ?? 0))
    #expect((offsets[1] ?? 0) < (offsets[2] ?? 0))
    #expect(place.names(Self.blobs).count == 4)
  }

  @Test func laterDownloadGoesOnWithWhatAnEarlierLeft() async throws {
    let place = try await HubPlace()
    for _ in 0...3 { place.hub.fail("store", .cut(after: 0)) }
    _ = try await place.failure()
    let partial = try #require(place.names(Self.blobs).first { $0.hasSuffix(".incomplete") })
    try Data(HubPlace.weights[..<123_456]).write(to: URL(filePath: "\(place.cache)/\(Self.blobs)/\(partial)"))
    let snapshot = try await place.download()
    #expect(try contents("\(snapshot.path)/model.safetensors") == HubPlace.weights)
    #expect(place.hub.storage.requests.last?.offset == 123_456)
    #expect(!place.names(Self.blobs).contains { $0.hasSuffix(".incomplete") })
  }

  @Test func whatAnEarlierDownloadLeftOfAnotherFileIsReplaced() async throws {
    let place = try await HubPlace()
    let digest = FakeHub.File(bytes: HubPlace.weights, isLarge: true).digest
    try FileManager.default.createDirectory(
      atPath: "\(place.cache)/\(Self.blobs)", withIntermediateDirectories: true)
    for bytes in [[UInt8](repeating: 7, count: 1000), HubPlace.weights + [0]] {
      let path = "\(place.cache)/\(Self.blobs)/\(digest)"
      try? FileManager.default.removeItem(atPath: path)
      try? FileManager.default.removeItem(atPath: "\(place.cache)/models--org--model/snapshots")
      try Data(bytes).write(to: URL(filePath: path + ".incomplete"))
      let snapshot = try await place.download()
      #expect(try contents("\(snapshot.path)/model.safetensors") == HubPlace.weights)
    }
  }

  @Test func serverThatSendsTheWholeFileInsteadOfARestIsUnderstood() async throws {
    let place = try await HubPlace()
    place.hub.fail("resolve/\(FakeHub.commit)/tokenizer.json", .cut(after: 1), .wholeFile)
    let snapshot = try await place.download()
    #expect(try text("\(snapshot.path)/tokenizer.json") == "{}")
  }

  @Test func wrongBytesAreRefusedAndNothingOfThemIsLeft() async throws {
    let place = try await HubPlace()
    var wrong = HubPlace.weights
    wrong[200_000] ^= 1
    place.hub.fail("store", .body(wrong))
    let error = try await place.failure()
    #expect(error.code == .wrongDigest)
    let digest = FakeHub.File(bytes: HubPlace.weights, isLarge: true).digest
    #expect(
      error.description.contains("org/model@main model.safetensors: expected the digest \(digest), found "))
    #expect(!place.names(Self.blobs).contains { $0.hasPrefix(digest) })
    #expect(
      !place.names("models--org--model").contains { $0.hasSuffix("model.safetensors") || $0 == "refs/main" })
    // It was not asked for again: the same server would send the same bytes.
    #expect(place.hub.storage.requests.count == 1)
    let snapshot = try await place.download()
    #expect(try contents("\(snapshot.path)/model.safetensors") == HubPlace.weights)
  }

  @Test func wrongBytesOfASmallFileAreRefused() async throws {
    let place = try await HubPlace()
    place.hub.fail("/config.json", .body(Array("{\"model_type\":\"best\"}".utf8)))
    #expect(try await place.failure().code == .wrongDigest)
    #expect(!place.names().contains { $0.hasSuffix("snapshots/\(FakeHub.commit)/config.json") })
  }

  @Test(arguments: [
    (FakeHub.Fault.header("ETag", "\"\(String(repeating: "0", count: 40))\""), HubError.Code.wrongDigest),
    (.header("X-Repo-Commit", String(repeating: "0", count: 40)), .badAnswer),
    (.header("X-Linked-Size", "7"), .wrongSize),
    (.body(Array("{\"model_type\":\"bert\"}{".utf8)), .wrongSize),
  ])
  func answerThatContradictsTheListIsRefused(_ fault: FakeHub.Fault, _ code: HubError.Code) async throws {
    let place = try await HubPlace()
    place.hub.fail("/config.json", fault)
    #expect(try await place.failure().code == code)
    #expect(place.hub.count("/config.json") == 1)
    #expect(!place.names().contains { $0.hasSuffix(".incomplete") && !$0.contains("blobs") })
    #expect(!place.names().contains { $0.hasSuffix("snapshots/\(FakeHub.commit)/config.json") })
  }

  @Test func tagOfAnotherFormIsLeftToTheDigest() async throws {
    let place = try await HubPlace()
    place.hub.fail("/config.json", .header("ETag", "W/\"some-proxy\""))
    #expect(try await place.download().files.count == 4)
  }

  @Test func endlessBodyIsCutAtTheSizeOfTheList() async throws {
    let place = try await HubPlace()
    place.hub.fail("store", .body([UInt8](repeating: 1, count: 8_000_000)))
    #expect(try await place.failure().code == .wrongSize)
    #expect(!place.names(Self.blobs).contains { $0.hasSuffix(".incomplete") })
  }

  @Test(arguments: [408, 429, 500, 502, 503, 504])
  func passingFailureIsTriedAgain(_ status: Int) async throws {
    let place = try await HubPlace()
    for ending in ["/revision/main", "expand=false", "/config.json"] {
      place.hub.fail(ending, .status(status, []), .status(status, [("Retry-After", "0")]))
    }
    #expect(try await place.download().files.count == 4)
    #expect(place.hub.count("/revision/main") == 3)
    #expect(place.hub.count("/config.json") == 3)
  }

  @Test(arguments: [
    (429, HubError.Code.rateLimited), (503, .serverFailed), (500, .serverFailed), (408, .timedOut),
  ])
  func lastingFailureEndsAfterTheStatedNumberOfRequests(_ status: Int, _ code: HubError.Code) async throws {
    let place = try await HubPlace()
    for _ in 0..<20 { place.hub.fail("/config.json", .status(status, [])) }
    #expect(try await place.failure().code == code)
    #expect(place.hub.count("/config.json") == 1 + HubPlace.policy.retries)
  }

  @Test func serverIsGivenTheTimeThatItAsksFor() async throws {
    let place = try await HubPlace()
    place.hub.fail(
      "/revision/main", .status(429, [("RateLimit", "\"api\";r=0;t=1"), ("Retry-After", "100")]))
    let clock = ContinuousClock()
    let start = clock.now
    try await place.download()
    #expect(clock.now - start >= .seconds(1))
  }

  @Test func serverThatAsksForAnHourIsNotWaitedFor() async throws {
    let place = try await HubPlace()
    place.hub.fail("/revision/main", .status(429, [("Retry-After", "3600")]))
    let error = try await place.failure()
    #expect(error.code == .rateLimited)
    #expect(error.description.contains("come back in 3600 seconds"))
    #expect(place.hub.count("/revision/main") == 1)
  }

  @Test(
    arguments: [
      (401, [], nil, HubError.Code.repositoryNotFound), (401, [], "t", .unauthorized),
      (403, [], "t", .forbidden), (403, [("X-Error-Code", "GatedRepo")], "t", .forbidden),
      (404, [("X-Error-Code", "RepoNotFound")], nil, .repositoryNotFound),
      (404, [("X-Error-Code", "RevisionNotFound")], nil, .revisionNotFound),
      (404, [("X-Error-Code", "EntryNotFound")], nil, .fileNotFound),
      (418, [("X-Error-Message", "red")], nil, .badAnswer),
    ] as [(Int, [(String, String)], String?, HubError.Code)])
  func refusalIsNamedAndNotTriedAgain(
    _ status: Int, _ headers: [(String, String)], _ token: String?, _ code: HubError.Code
  ) async throws {
    for ending in ["/revision/main", "/config.json"] {
      let place = try await HubPlace()
      place.hub.fail(ending, .status(status, headers))
      let error = try await place.failure(in: token.map { ["HF_TOKEN": $0] } ?? [:])
      #expect(error.code == code)
      #expect(error.description.contains("(\(status))"))
      #expect(!error.description.contains("red"))
      #expect(place.hub.count(ending) == 1)
    }
  }

  @Test func whatIsNotThereIsNamed() async throws {
    let place = try await HubPlace()
    #expect(try await place.failure("org/absent").code == .repositoryNotFound)
    #expect(try await place.failure("org/model@absent").code == .revisionNotFound)
  }

  @Test func silenceEnds() async throws {
    let place = try await HubPlace()
    for _ in 0..<4 { place.hub.fail("/config.json", .silence) }
    let error = try await place.failure()
    #expect(error.code == .timedOut)
    #expect(error.description.contains("HF_HUB_DOWNLOAD_TIMEOUT"))
  }

  @Test(arguments: [
    "", "{", "[]", "{\"sha\":7}", "{\"sha\":\"../../../../tmp\"}", "{\"sha\":\"main\"}", "<html>",
  ])
  func answerOfAnotherFormIsRefused(_ text: String) async throws {
    let place = try await HubPlace()
    place.hub.fail("/revision/main", .body(Array(text.utf8)))
    #expect(try await place.failure().code == .badAnswer)
    #expect(place.names() == [])
  }

  @Test func redirectsWithoutEndAreNotFollowed() async throws {
    let place = try await HubPlace()
    let ending = "/revision/main"
    let address = "\(place.hub.hub.address)/api/models/org/model/revision/main"
    for _ in 0..<50 { place.hub.fail(ending, .status(302, [("Location", address)])) }
    #expect(try await place.failure().code == .badAnswer)
    #expect(place.hub.count(ending) == 11)
  }

  @Test(arguments: ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "javascript:1"])
  func redirectToNoServerIsRefused(_ location: String) async throws {
    let place = try await HubPlace()
    place.hub.fail("/config.json", .status(302, [("Location", location)]))
    #expect(try await place.failure().code == .badAnswer)
  }

  @Test func tokenDoesNotFollowARedirectOfTheList() async throws {
    let place = try await HubPlace()
    place.hub.fail("/revision/main", .status(307, [("Location", "\(place.hub.storage.address)/elsewhere")]))
    _ = try await place.failure("org/model", in: ["HF_TOKEN": "hf_secret"])
    #expect(place.hub.storage.requests.count == 1)
    #expect(place.hub.storage.requests.first?.headers.contains(name: "Authorization") == false)
  }
}
