import Foundation

/// A new empty folder that is deleted when the test is over.
final class TemporaryFolder {
  let path: String

  init() throws {
    // In memory where that is possible: thousands of small files are slow on a busy disk.
    let memory = "/dev/shm"
    let root =
      FileManager.default.isWritableFile(atPath: memory)
      ? memory : FileManager.default.temporaryDirectory.path
    path = root + "/bertie-fuzz-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(path)") }
  }

  func file(_ name: String) -> String { path + "/" + name }
}
