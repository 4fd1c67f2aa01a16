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

/// Names for what is still being written: hidden siblings that name the process that writes.
package enum PartialPath {
  /// This process among those that share a disk: machine, number, and a random part, since containers may have the first two in
  /// common.
  private static let process = "\(machine)-\(getpid())-\(UInt32.random(in: .min ... .max))"

  /// The name of this machine.
  package static let machine: String = {
    var name = [CChar](repeating: 0, count: 65)
    guard gethostname(&name, name.count - 1) == 0 else { return "machine" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }()

  /// What a hidden sibling is.
  enum Purpose: String {
    /// Not yet finished.
    case partial
    /// The old folder while the new one takes its name.
    case replaced
  }

  /// The hidden sibling of `path` in the same folder: `.NAME.partial-MACHINE-PID-RANDOM`.
  static func make(for path: String, _ purpose: Purpose = .partial) -> String {
    let (folder, name) = split(path)
    return join(folder, prefix(name, purpose) + process)
  }

  /// The siblings of `path` that killed processes of this machine left; whether others live cannot be seen from here.
  ///
  /// - Throws: What listing the folder throws.
  static func abandoned(for path: String, _ purpose: Purpose) throws -> [String] {
    let (folder, name) = split(path)
    let prefix = prefix(name, purpose) + "\(machine)-"
    return try FileManager.default.contentsOfDirectory(atPath: folder).filter { candidate in
      let parts = candidate.dropFirst(prefix.count).split(separator: "-")
      guard candidate.hasPrefix(prefix), parts.count == 2, let process = Int32(parts[0]) else { return false }
      return process != getpid() && kill(process, 0) != 0 && errno == ESRCH
    }.map { join(folder, $0) }
  }

  /// Deletes what killed processes left half-written beside `path`.
  static func removeAbandoned(for path: String) {
    do {
      for sibling in try abandoned(for: path, .partial) {
        try FileManager.default.removeItem(atPath: sibling)
      }
    } catch {
      // Tidying is not the task: where the folder cannot be used, the write that follows says why.
    }
  }

  private static func prefix(_ name: String, _ purpose: Purpose) -> String { ".\(name).\(purpose.rawValue)-" }

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
