#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What the system says in /proc and /sys; nothing where it has no such files.
struct SystemFiles {
  /// What stands before `/proc` and `/sys`.
  let root: String

  /// The content of a file; nil where there is none.
  func text(_ path: String) -> String? {
    // A file that is not there means that there is nothing to say.
    try? String(contentsOfFile: root + path, encoding: .utf8)
  }

  /// The bytes that a line as `MemAvailable:   12345 kB` of a file tells.
  func bytes(_ key: String, in path: String) -> Int? {
    let line = text(path)?.split(separator: "\n").first { $0.hasPrefix(key + ":") }
    let fields = line?.split(whereSeparator: \.isWhitespace) ?? []
    guard fields.count == 3, fields[2] == "kB", let number = Int(fields[1]) else { return nil }
    return number.multipliedReportingOverflow(by: 1024).overflow ? nil : number * 1024
  }

  /// A folder of a control group, and whether it is of version 2, where one group has all controllers.
  struct ControlGroup {
    let folder: String
    let isUnified: Bool
  }

  /// This program's control group for a controller as `cpu`, and those above it, which limit it too.
  func controlGroups(_ controller: String) -> [ControlGroup] {
    guard let groups = text("/proc/self/cgroup") else { return [] }
    var found: [ControlGroup] = []
    for line in groups.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let isUnified = fields[1].isEmpty
      guard isUnified || fields[1].split(separator: ",").contains(Substring(controller)) else { continue }
      let place = "/sys/fs/cgroup" + (isUnified ? "" : "/" + controller)
      var path = String(fields[2])
      while true {
        found.append(ControlGroup(folder: place + path, isUnified: isUnified))
        guard let slash = path.lastIndex(of: "/"), path != "/" else { break }
        path = String(path[..<slash])
      }
    }
    return found
  }
}
