import Foundation
import Hub
import JSON
import TestSupport
import Testing

@Suite struct SnapshotTests {
  private static let commit = FakeHub.commit
  private static let repository = "models--org--model"

  private func digest(_ name: String) throws -> String {
    let bytes = try #require(HubPlace.modelFiles.first { $0.0 == name }).1
    return FakeHub.File(bytes: bytes, isLarge: name == "model.safetensors").digest
  }

  @Test func cacheHasThePythonClientsLayout() async throws {
    let place = try await HubPlace()
    let snapshot = try await place.download()
    #expect(snapshot.path == "\(place.cache)/\(Self.repository)/snapshots/\(Self.commit)")
    #expect(snapshot.commit == Self.commit)
    #expect(snapshot.files.sorted() == HubPlace.modelFiles.map(\.0).sorted())
    #expect(snapshot.downloadedBytes == HubPlace.modelFiles.reduce(0) { $0 + $1.1.count })
    let names = HubPlace.modelFiles.map(\.0)
    let blobs = try names.map(digest)
    let absent = [
      "added_tokens.json", "bertie.json", "config_sentence_transformers.json", "merges.txt",
      "model.safetensors.index.json", "modules.json", "pytorch_model.bin.index.json",
      "sentencepiece.bpe.model", "special_tokens_map.json", "spiece.model", "tokenizer.model",
      "tokenizer_config.json", "vocab.json", "vocab.txt",
    ]
    let expected =
      ["CACHEDIR.TAG", "\(Self.repository)/refs/main", "\(Self.repository)/trees/\(Self.commit).json"]
      + blobs.flatMap { [".locks/\(Self.repository)/\($0).lock", "\(Self.repository)/blobs/\($0)"] }
      + names.map { "\(Self.repository)/snapshots/\(Self.commit)/\($0)" }
      + absent.map { "\(Self.repository)/.no_exist/\(Self.commit)/\($0)" }
    #expect(place.names() == expected.sorted())
    #expect(try text("\(place.cache)/\(Self.repository)/refs/main") == Self.commit)
    for (name, bytes) in HubPlace.modelFiles {
      let path = "\(snapshot.path)/\(name)"
      #expect(try contents(path) == bytes)
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: path) == "../../blobs/\(try digest(name))")
    }
  }

  @Test func linksOfFilesInFoldersLeadUpAsFarAsTheyMust() async throws {
    let place = try await HubPlace()
    let snapshot = try await place.download("org/data", kind: .dataset)
    #expect(snapshot.path == "\(place.cache)/datasets--org--data/snapshots/\(Self.commit)")
    #expect(snapshot.files.count == 4)
    #expect(try contents("\(snapshot.path)/deep/in/test.csv") == [])
    #expect(try contents("\(snapshot.path)/a name.txt") == [9])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: "\(snapshot.path)/deep/in/test.csv")
        == "../../../../blobs/\(gitDigest([]))")
    #expect(place.hub.hub.requests.allSatisfy { $0.target.contains("/datasets/") })
    #expect(!place.names().contains { $0.contains(".no_exist") })
  }

  @Test func whatIsThereIsNotAskedForAgain() async throws {
    let place = try await HubPlace()
    let first = try await place.download()
    let asked = place.hub.hub.requests.count
    let second = try await place.download()
    #expect(second.path == first.path && second.downloadedBytes == 0)
    #expect(place.hub.hub.requests.count == asked + 1)
    #expect(place.hub.hub.requests.last?.target.hasSuffix("/revision/main") == true)
    // A commit never changes: the hub has nothing to say about it.
    let third = try await place.download("org/model@\(Self.commit)")
    #expect(third.path == first.path)
    #expect(place.hub.hub.requests.count == asked + 1)
  }

  @Test func tagsAndRequestsHaveTheirOwnReferences() async throws {
    let place = try await HubPlace()
    try await place.download("org/model@v1")
    try await place.download("org/model@refs/pr/1")
    #expect(place.names("\(Self.repository)/refs") == ["refs/pr/1", "v1"])
  }

  @Test func filesAreCopiesWhereLinksAreNotWanted() async throws {
    let place = try await HubPlace()
    let snapshot = try await place.download(in: ["HF_HUB_DISABLE_SYMLINKS": "1"])
    for (name, bytes) in HubPlace.modelFiles {
      let path = "\(snapshot.path)/\(name)"
      #expect(try contents(path) == bytes)
      let type = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
      #expect(type == .typeRegular)
    }
    // Moved, not copied: nothing lies on the disk twice.
    #expect(place.names("\(Self.repository)/blobs") == [])
  }

  @Test func blobThatIsThereIsCopiedWhereLinksAreNotWanted() async throws {
    let place = try await HubPlace()
    let first = try await place.download()
    try FileManager.default.removeItem(atPath: "\(first.path)/config.json")
    try await place.download(in: ["HF_HUB_DISABLE_SYMLINKS": "1"])
    #expect(place.names("\(Self.repository)/blobs").count == HubPlace.modelFiles.count)
    #expect(place.hub.count("/config.json") == 1)
    #expect(try contents("\(first.path)/config.json") == HubPlace.modelFiles[0].1)
  }

  @Test func tokenGoesToTheHubAndToNobodyElse() async throws {
    let place = try await HubPlace()
    try await place.download(in: ["HF_TOKEN": "hf_secret"])
    #expect(place.hub.hub.requests.count >= 5)
    for request in place.hub.hub.requests {
      #expect(request.headers.first(name: "Authorization") == "Bearer hf_secret")
    }
    #expect(place.hub.storage.requests.count == 1)
    for request in place.hub.storage.requests { #expect(!request.headers.contains(name: "Authorization")) }
    for name in place.names() {
      let bytes = try contents("\(place.cache)/\(name)")
      #expect(!String(decoding: bytes, as: UTF8.self).contains("hf_secret"), "\(name)")
    }
  }

  @Test func nothingButWhatIsNeededIsSaid() async throws {
    let place = try await HubPlace()
    try await place.download()
    for request in place.hub.hub.requests + place.hub.storage.requests {
      #expect(request.method == "GET")
      let names = Set(request.headers.map { $0.name.lowercased() })
      #expect(
        names.isSubset(of: ["host", "user-agent", "accept-encoding", "connection", "range"]), "\(names)")
      #expect(request.headers.first(name: "User-Agent") == "bertie")
    }
  }

  @Test func patternsChooseFiles() async throws {
    let place = try await HubPlace()
    func files(_ choice: FileChoice) async throws -> [String] {
      try await place.download(choosing: choice).files.sorted()
    }
    #expect(
      try await files(FileChoice(included: [GlobPattern("*.onnx"), GlobPattern("c*")]))
        == ["config.json", "onnx/model.onnx"])
    #expect(
      try await files(FileChoice(excluded: [GlobPattern("*.safetensors"), GlobPattern("R*")]))
        == ["config.json", "tokenizer.json"])
    let all = FileChoice(
      included: [GlobPattern("*")], excluded: [GlobPattern("onnx/"), GlobPattern("*.[bhp]*")])
    #expect(
      try await files(all) == [
        ".gitattributes", "README.md", "config.json", "flax_model.msgpack", "model.safetensors",
        "tokenizer.json",
      ])
    #expect(try await place.failure(choosing: FileChoice(included: [GlobPattern("x")])).code == .fileNotFound)
  }

  @Test func listOfManyPagesIsRead() async throws {
    let place = try await HubPlace()
    place.hub.setPageSize(3)
    let snapshot = try await place.download()
    #expect(snapshot.files.count == 4)
    #expect(place.hub.hub.requests.count { $0.target.contains("/tree/") } == 4)
    let tree = try JSONValue(contentsOf: "\(place.cache)/\(Self.repository)/trees/\(Self.commit).json")
    #expect(tree["files"]?.object?.count == 10)
    #expect(tree["files"]?["model.safetensors"]?["lfs_sha256"]?.string == (try digest("model.safetensors")))
  }

  @Test func shardsAndModulesFollowWhatNamesThem() async throws {
    let place = try await HubPlace()
    place.hub.add(
      "models/org/many",
      [
        ("config.json", Array("{}".utf8)),
        ("modules.json", Array(#"[{"path":""},{"path":"2_Dense"}]"#.utf8)),
        (
          "model.safetensors.index.json",
          Array(#"{"weight_map":{"a":"1.safetensors","b":"2.safetensors"}}"#.utf8)
        ),
        ("1.safetensors", [1]), ("2.safetensors", [2]), ("3.safetensors", [3]),
        ("2_Dense/config.json", Array("{}".utf8)), ("2_Dense/model.safetensors", [4]),
      ], large: ["1.safetensors", "2.safetensors"])
    let snapshot = try await place.download("org/many")
    #expect(
      snapshot.files.sorted() == [
        "1.safetensors", "2.safetensors", "2_Dense/config.json", "2_Dense/model.safetensors", "config.json",
        "model.safetensors.index.json", "modules.json",
      ])
    #expect(snapshot.files.allSatisfy { FileManager.default.fileExists(atPath: "\(snapshot.path)/\($0)") })
  }

  @Test func twoDownloadsAtOnceShareTheWork() async throws {
    let place = try await HubPlace()
    async let first = place.download()
    async let second = place.download()
    let snapshots = try await [first, second]
    #expect(snapshots[0].path == snapshots[1].path)
    for (name, _) in HubPlace.modelFiles where name != "model.safetensors" {
      #expect(place.hub.count("/\(name)") == 1, "\(name)")
    }
    #expect(place.hub.storage.requests.count == 1)
  }

  @Test func equalFilesAreDownloadedOnce() async throws {
    let place = try await HubPlace()
    place.hub.add("datasets/org/twins", [("a.bin", HubPlace.weights), ("b.bin", HubPlace.weights)])
    let snapshot = try await place.download("org/twins", kind: .dataset)
    #expect(try contents("\(snapshot.path)/a.bin") == contents("\(snapshot.path)/b.bin"))
    #expect(place.hub.count("a.bin") + place.hub.count("b.bin") == 1)
  }

  @Test func waitingThreadGetsTheSnapshotAndTheProgress() async throws {
    let place = try await HubPlace()
    place.hub.fail("/config.json", .status(503, [("Retry-After", "1")]))
    let downloader = Downloader(settings: try place.settings(), policy: HubPlace.policy)
    let name = try HubName("org/model")
    let (snapshot, seen) = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        var seen: [DownloadProgress] = []
        continuation.resume(
          with: Result { (try downloader.snapshot(of: name) { seen.append($0) }, seen) })
      }
    }
    #expect(snapshot.files.count == 4)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.completedBytes <= $1.completedBytes })
    let waiting = try #require(seen.last { $0.wait == .seconds(1) })
    #expect(waiting.totalFiles == 4 && waiting.totalBytes == snapshot.downloadedBytes)
    #expect(waiting.completedFiles == 3 && waiting.completedBytes < waiting.totalBytes)
  }
}
