import Foundation
import TestSupport

extension TemporaryFolder {
  /// Writes files as they stand below the root of a system, with the folders that they stand in.
  func write(_ files: [(path: String, text: String)]) throws {
    for (path, text) in files {
      let parent = file(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      _ = try write(text, to: path)
    }
  }
}
