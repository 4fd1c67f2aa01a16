import Foundation

/// Where tests find files.
enum TestFiles {
  /// Tests/Goldens, from this file's own place.
  static let goldens = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Goldens").path

  /// The all-MiniLM-L6-v2 of `make setup`.
  static let miniLM: String = {
    let environment = ProcessInfo.processInfo.environment
    let cache =
      environment["BERTIE_CACHE"] ?? environment["XDG_CACHE_HOME"].map { $0 + "/bertie" }
      ?? NSHomeDirectory() + "/.cache/bertie"
    return cache + "/models/all-MiniLM-L6-v2"
  }()

  static let hasMiniLM = FileManager.default.fileExists(atPath: miniLM + "/model.safetensors")

  /// Runs a closure with a path in a new folder that is removed afterwards.
  static func withTemporaryPath<R>(_ name: String, _ body: (String) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bertie-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.appending(path: name).path)
  }
}
