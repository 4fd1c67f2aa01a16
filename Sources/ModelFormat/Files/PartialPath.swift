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

/// Names for what is still being written: hidden siblings that carry the writing process's id.
enum PartialPath {
  /// The name of a not yet finished `path` in the same folder: `.NAME.partial-PID`.
  static func make(for path: String) -> String {
    let (folder, name) = split(path)
    return join(folder, ".\(name).partial-\(getpid())")
  }

  /// Deletes what killed processes left half-written beside `path`.
  static func removeAbandoned(for path: String) {
    let (folder, name) = split(path)
    let prefix = ".\(name).partial-"
    do {
      for candidate in try FileManager.default.contentsOfDirectory(atPath: folder)
      where candidate.hasPrefix(prefix) {
        guard let process = Int32(candidate.dropFirst(prefix.count)), process != getpid(),
          kill(process, 0) != 0, errno == ESRCH
        else { continue }
        try FileManager.default.removeItem(atPath: join(folder, candidate))
      }
    } catch {
      // Tidying is not the task: where the folder cannot be used, the write that follows says why.
    }
  }

  /// The folder ("." where there is none) and the last component of a path.
  static func split(_ path: String) -> (folder: String, name: String) {
    var trimmed = Substring(path)
    while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
    guard let slash = trimmed.lastIndex(of: "/") else { return (".", String(trimmed)) }
    let folder = slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    return (folder, String(trimmed[trimmed.index(after: slash)...]))
  }

  /// A folder and a name as one path.
  static func join(_ folder: String, _ name: String) -> String {
    folder == "." ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}
