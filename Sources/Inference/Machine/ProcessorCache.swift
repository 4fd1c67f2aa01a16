/// A cache of the processor that holds data or instructions, as the system describes it.
public struct ProcessorCache: Sendable, Equatable {
  /// 1 for the nearest.
  public let level: Int
  /// `Data`, `Instruction` or `Unified`.
  public let kind: String
  /// Its size.
  public let bytes: Int

  /// The caches of the first processor, the nearest first; none where the system does not describe them.
  public static var all: [ProcessorCache] { all(root: "") }

  /// As ``all``.
  ///
  /// - Parameter root: What stands before `/sys`.
  package static func all(root: String) -> [ProcessorCache] {
    let system = SystemFiles(root: root)
    var caches: [ProcessorCache] = []
    while true {
      let folder = "/sys/devices/system/cpu/cpu0/cache/index\(caches.count)/"
      func word(_ name: String) -> String? {
        system.text(folder + name).map { $0.filter { !$0.isWhitespace } }
      }
      guard let level = word("level").flatMap({ Int($0) }), let kind = word("type"), let size = word("size"),
        size.hasSuffix("K"), let kibibytes = Int(size.dropLast()), (0...1 << 40).contains(kibibytes)
      else { return caches }
      caches.append(ProcessorCache(level: level, kind: kind, bytes: kibibytes << 10))
    }
  }

  /// A cache.
  package init(level: Int, kind: String, bytes: Int) {
    (self.level, self.kind, self.bytes) = (level, kind, bytes)
  }
}
