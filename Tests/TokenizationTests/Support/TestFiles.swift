#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Files of tests: reading, and temporary folders.
enum TestFiles {
  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Calls a function with a new folder that holds the given files, and removes the folder.
  static func withFolder<R>(_ files: [String: [UInt8]], _ body: (String) throws -> R) throws -> R {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.path + "/tokenization-\(UUID().uuidString)"
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? manager.removeItem(atPath: folder) }
    for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
    return try body(folder)
  }

  /// The folder of a real vocabulary in $BERTIE_DATA; nil where there is none.
  static func vocabulary(_ name: String, file: String = "vocab.txt") -> String? {
    let data = ProcessInfo.processInfo.environment["BERTIE_DATA"] ?? ""
    let folder = "\(data)/vocabs/\(name)"
    return FileManager.default.fileExists(atPath: "\(folder)/\(file)") ? folder : nil
  }
}
