#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Folders and small files of the cache, with errors that name the path.
enum Disk {
  /// Whether there is a file or folder; a link that leads nowhere is none.
  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Makes a folder and those above it.
  ///
  /// - Throws: `HubError` `.cache`.
  static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw HubError.system("making the folder", path, reason)
    }
  }

  /// Writes a small file under another name and gives it its own, so that nobody sees half of it.
  ///
  /// - Throws: `HubError` `.cache`.
  static func write(_ text: String, to path: String) throws {
    try makeFolder(folder(of: path))
    let partial = "\(path).\(UInt32.random(in: .min ... .max)).tmp"
    do {
      try Data(text.utf8).write(to: URL(filePath: partial))
    } catch {
      throw HubError.system("writing", partial, reason)
    }
    try move(partial, to: path)
  }

  /// Gives a file another name, in place of what has that name.
  ///
  /// - Throws: `HubError` `.cache`.
  static func move(_ source: String, to target: String) throws {
    guard rename(source, target) == 0 else { throw HubError.system("renaming", source, reason) }
  }

  /// The bytes of a file of at most `limit` bytes; nil where there is none.
  ///
  /// - Throws: `HubError` `.cache`.
  static func bytes(_ path: String, limit: Int) throws -> [UInt8]? {
    guard exists(path) else { return nil }
    let size = try self.size(path)
    guard size <= limit else {
      throw HubError(.cache, path, expected: "a file of at most \(limit) bytes", found: "\(size) bytes")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw HubError.system("reading", path, reason)
    }
    return Array(data)
  }

  /// The length of a file, links followed.
  ///
  /// - Throws: `HubError` `.cache`.
  static func size(_ path: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw HubError.system("asking for the size", path, reason) }
    return Int(status.st_size)
  }

  /// The bytes that may still be written to the disk of a folder.
  ///
  /// - Throws: `HubError` `.cache`.
  static func freeBytes(_ folder: String) throws -> Int {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { throw HubError.system("asking for room", folder, reason) }
    let (bytes, isHuge) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return isHuge ? .max : Int(clamping: bytes)
  }

  /// A path without its last name.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  /// The system's words for the present thread's `errno`.
  static var reason: String { String(cString: strerror(errno)) }
}
