import Foundation
import Testing

/// A temporary folder that programs run in; it goes with its object.
final class Workplace: Sendable {
  /// The folder.
  let path: String

  /// A new empty folder, in memory where the system has such a file system: programs synchronise often.
  init() throws {
    let base = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    path = "\(base)/bertie-command-line-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// A folder with a tiny encoder `base`, labelled texts `data.csv` and a classifier `dense` made of both.
  static func trained() throws -> Workplace {
    let place = try Workplace()
    for name in ["base", "data.csv", "dense"] {
      try FileManager.default.copyItem(atPath: try Trained.shared.place.path(name), toPath: place.path(name))
    }
    return place
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of an entry.
  func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Whether there is an entry of that name.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// The names of all entries, in order.
  func names(in folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
  }

  /// The content of a file.
  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// The content of a file as text.
  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// Writes a file, and the folders above it.
  func write(_ bytes: [UInt8], to name: String) throws {
    let url = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// Writes a text file, and the folders above it.
  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  /// Removes an entry.
  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  /// Copies an entry.
  func copy(_ name: String, to copy: String) throws {
    try FileManager.default.copyItem(atPath: path(name), toPath: path(copy))
  }

  /// Changes the text of a file; the words to be replaced must be there.
  func edit(_ name: String, replacing old: String, by new: String) throws {
    let text = try text(name)
    try #require(text.contains(old), "\(name) does not hold \(old)")
    try write(text.replacingOccurrences(of: old, with: new), to: name)
  }

  /// Every file below a folder with its content.
  func files(below folder: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path(folder)) {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path("\(folder)/\(name)"), isDirectory: &isFolder)
      if !isFolder.boolValue { files[name] = try bytes("\(folder)/\(name)") }
    }
    return files
  }
}
