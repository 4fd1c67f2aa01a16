import Foundation
import Hub
import TestSupport
import Testing

/// A hub on loopback with a small model and a small data set, and an empty cache.
final class HubPlace: Sendable {
  /// The hub.
  let hub: FakeHub
  /// The folder of the cache.
  let cache: String
  private let folder: Folder

  /// Keeps the temporary folder as long as the place.
  private final class Folder: @unchecked Sendable {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }
  }

  /// The weights of the model: large enough to come in several parts.
  static let weights = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
  /// The model's files that are wanted.
  static let modelFiles: [(String, [UInt8])] = [
    ("config.json", Array("{\"model_type\":\"bert\"}".utf8)), ("README.md", Array("# m".utf8)),
    ("tokenizer.json", Array("{}".utf8)), ("model.safetensors", weights),
  ]
  /// Files of the same repository that no model needs.
  static let otherFiles: [(String, [UInt8])] = [
    ("pytorch_model.bin", [1, 2]), ("onnx/model.onnx", [3]), ("tf_model.h5", [4]),
    ("flax_model.msgpack", [5]),
    ("picture.png", [6]), (".gitattributes", [7]),
  ]
  /// Waits that a test can afford.
  static let policy = RetryPolicy(
    retries: 3, firstWait: .milliseconds(1), longestWait: .milliseconds(4), longestAsked: .seconds(2),
    askedMargin: .zero)

  init() async throws {
    folder = try Folder()
    cache = folder.folder.file("cache")
    hub = try await FakeHub()
    hub.add(
      "models/org/model", Self.modelFiles + Self.otherFiles,
      large: ["model.safetensors", "pytorch_model.bin"])
    hub.add(
      "datasets/org/data",
      [
        ("train.csv", Array("a,b\n".utf8)), ("deep/in/test.csv", []), ("a name.txt", [9]),
        ("big.bin", Self.weights),
      ],
      large: ["big.bin"])
  }

  /// Settings for this hub and this cache.
  func settings(_ environment: [String: String] = [:]) throws -> HubSettings {
    var settings = try HubSettings(
      environment: ["HOME": cache, "HF_ENDPOINT": hub.hub.address, "HF_HUB_CACHE": cache].merging(environment)
      { $1 })
    settings.metadataTimeout = .milliseconds(400)
    settings.downloadTimeout = .milliseconds(400)
    return settings
  }

  /// Asks for a snapshot.
  @discardableResult
  func download(
    _ name: String = "org/model", kind: HubKind = .model, choosing choice: FileChoice = FileChoice(),
    jobs: Int = 4, in environment: [String: String] = [:]
  ) async throws -> Snapshot {
    try await Downloader(settings: settings(environment), policy: Self.policy, jobs: jobs)
      .snapshot(of: HubName(name, kind: kind), choice)
  }

  /// The error that asking for a snapshot ends with.
  func failure(
    _ name: String = "org/model", choosing choice: FileChoice = FileChoice(),
    in environment: [String: String] = [:],
    _ location: SourceLocation = #_sourceLocation
  ) async throws -> HubError {
    do {
      let snapshot = try await download(name, choosing: choice, in: environment)
      Issue.record("expected an error, found \(snapshot)", sourceLocation: location)
    } catch let error as HubError {
      return error
    }
    return HubError(.cache, "", expected: "", found: "")
  }

  /// All files and links below a folder of the cache, relative to it.
  func names(_ name: String = "") -> [String] {
    let all = FileManager.default.enumerator(atPath: name.isEmpty ? cache : "\(cache)/\(name)")?.allObjects
    return (all as? [String] ?? []).filter { !isFolder("\(cache)/\(name.isEmpty ? $0 : "\(name)/\($0)")") }
      .sorted()
  }

  private func isFolder(_ path: String) -> Bool {
    let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
    return type == .typeDirectory
  }
}
