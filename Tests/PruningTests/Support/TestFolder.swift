import Foundation

/// A temporary folder that goes with its object.
final class TestFolder {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("bertie-pruning-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of an entry.
  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Makes a folder in it.
  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
  }

  /// Copies one entry to another.
  func copy(_ from: String, to: String) throws {
    try FileManager.default.copyItem(atPath: path(from), toPath: path(to))
  }
}
