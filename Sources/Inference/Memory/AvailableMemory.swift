/// How much memory this program may still take.
public enum AvailableMemory {
  /// Bytes; nil where the system does not say.
  ///
  /// The least of what the machine has (`MemAvailable`, without swapping), what the limits of control groups leave, and what the
  /// limit on addresses leaves (`ulimit -v`). Files that a group's programs have read count as free: the system forgets them first.
  public static var bytes: Int? { bytes(root: "") }

  /// The bytes of the whole machine; nil where the system does not say.
  public static var machine: Int? { SystemFiles(root: "").bytes("MemTotal", in: "/proc/meminfo") }

  /// As ``bytes``.
  ///
  /// - Parameter root: What stands before `/proc` and `/sys`.
  package static func bytes(root: String) -> Int? {
    let system = SystemFiles(root: root)
    let groups = system.controlGroups("memory").compactMap { left(of: $0, system) }
    return
      ([system.bytes("MemAvailable", in: "/proc/meminfo"), addresses(system)].compactMap { $0 } + groups)
      .min()
  }

  /// Throws ``InferenceError`` (`outOfMemory`) with both numbers where `bytes` are more than are available.
  ///
  /// - Parameters:
  ///   - purpose: What they are for, as "the weights in fp32".
  ///   - advice: What to do.
  ///   - available: nil where that is not known.
  package static func require(
    _ bytes: Int, for purpose: String, advice: String, available: Int? = AvailableMemory.bytes
  ) throws(InferenceError) {
    guard let available, bytes > available else { return }
    func megabytes(_ bytes: Int) -> String { "\((Double(bytes) / 1e5).rounded(.up) / 10) MB" }
    throw InferenceError(
      .outOfMemory,
      "\(purpose): expected \(megabytes(bytes)) of memory, found \(megabytes(available)) available; \(advice)"
    )
  }

  /// What the limit of a group leaves; nil where it has none.
  private static func left(of group: SystemFiles.ControlGroup, _ system: SystemFiles) -> Int? {
    func number(_ name: String) -> Int? {
      system.text(group.folder + "/" + name).flatMap { Int($0.filter { !$0.isWhitespace }) }
    }
    guard let limit = number(group.isUnified ? "memory.max" : "memory.limit_in_bytes") else { return nil }
    let used = number(group.isUnified ? "memory.current" : "memory.usage_in_bytes") ?? 0
    let prefix = group.isUnified ? "" : "total_"
    let files = system.text(group.folder + "/memory.stat")?.split(separator: "\n").reduce(0) {
      (sum: Int, line) in
      let fields = line.split(separator: " ")
      let counts =
        fields.count == 2 && (fields[0] == prefix + "inactive_file" || fields[0] == prefix + "active_file")
      return sum + (counts ? Int(fields[1]) ?? 0 : 0)
    }
    return max(0, limit - max(0, used - (files ?? 0)))
  }

  /// What the limit on this program's addresses leaves; nil where there is none.
  private static func addresses(_ system: SystemFiles) -> Int? {
    let name = "Max address space"
    let line = system.text("/proc/self/limits")?.split(separator: "\n").first { $0.hasPrefix(name) }
    guard let limit = line?.dropFirst(name.count).split(separator: " ").first.flatMap({ Int($0) }),
      let used = system.bytes("VmSize", in: "/proc/self/status")
    else { return nil }
    return max(0, limit - used)
  }
}
