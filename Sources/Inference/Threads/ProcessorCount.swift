import CKernels

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How many processors this program may use: those of its affinity, as far as its control group's quota goes.
public enum ProcessorCount {
  /// The number, at least 1. More threads than this wait for each other.
  public static var available: Int {
    let usable = Int(ck_processors())
    guard let quota = quota(root: "") else { return usable }
    return max(1, min(usable, Int(quota.rounded(.up))))
  }

  /// The processors' worth of time that control groups grant: the least of this program's group and those above it; nil where
  /// none of them sets a limit.
  ///
  /// - Parameter root: What stands before `/proc` and `/sys`.
  package static func quota(root: String) -> Double? {
    guard let groups = text(root + "/proc/self/cgroup") else { return nil }
    var quotas: [Double] = []
    for line in groups.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      var path = String(fields[2])
      let controllers = fields[1].split(separator: ",")
      while true {
        if controllers.contains("cpu") {
          let folder = "\(root)/sys/fs/cgroup/cpu\(path)"
          quotas += share(text(folder + "/cpu.cfs_quota_us"), text(folder + "/cpu.cfs_period_us"))
        } else if fields[1].isEmpty, let limit = text("\(root)/sys/fs/cgroup\(path)/cpu.max") {
          let numbers = limit.split(whereSeparator: \.isWhitespace).map(String.init)
          if numbers.count == 2 { quotas += share(numbers[0], numbers[1]) }
        }
        guard let slash = path.lastIndex(of: "/"), !path.isEmpty, path != "/" else { break }
        path = String(path[..<slash])
      }
    }
    return quotas.min()
  }

  /// Quota by period, where there is a quota: "max" and -1 mean none.
  private static func share(_ quota: String?, _ period: String?) -> [Double] {
    func number(_ text: String?) -> Double? {
      text.flatMap { Double($0.filter { !$0.isWhitespace }) }
    }
    guard let quota = number(quota), let period = number(period), quota > 0, period > 0 else { return [] }
    return [quota / period]
  }

  private static func text(_ path: String) -> String? {
    // A file that is not there means that there is no such limit.
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}
