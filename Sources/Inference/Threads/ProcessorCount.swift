import CKernels

/// How many processors this program may use: those of its affinity, as far as its control group's quota goes.
public enum ProcessorCount {
  /// The number, at least 1. More threads than this wait for each other.
  public static var available: Int {
    guard let quota else { return affine }
    return max(1, min(affine, Int(quota.rounded(.up))))
  }

  /// Those that the system lets this program run on, at least 1.
  public static var affine: Int { Int(ck_processors()) }

  /// The processors' worth of time that control groups grant; nil where none of them sets a limit.
  public static var quota: Double? { quota(root: "") }

  /// The most threads of a session: eight, or four for each processor. More than one for each processor wait for each other,
  /// which only programs want whose sessions seldom run at once; many more are an error in a number.
  public static var mostThreads: Int { max(8, 4 * available) }

  /// The threads that are asked for, or one for each processor.
  ///
  /// - Parameters:
  ///   - asked: nil for ``available``.
  ///   - most: The most that are accepted.
  /// - Throws: ``InferenceError`` (`badInput`) for fewer than one, or more than `most`.
  public static func threads(_ asked: Int?, most: Int = mostThreads) throws(InferenceError) -> Int {
    guard let asked else { return available }
    guard asked >= 1, asked <= most else {
      throw InferenceError(
        .badInput,
        "expected from 1 to \(most) threads, as this program may use \(available) processors; found \(asked)")
    }
    return asked
  }

  /// The least quota of this program's group and those above it; nil where none of them sets a limit.
  ///
  /// - Parameter root: What stands before `/proc` and `/sys`.
  package static func quota(root: String) -> Double? {
    let system = SystemFiles(root: root)
    return system.controlGroups("cpu").compactMap { group -> Double? in
      if group.isUnified {
        let numbers = system.text(group.folder + "/cpu.max")?.split(whereSeparator: \.isWhitespace) ?? []
        return numbers.count == 2 ? share(String(numbers[0]), String(numbers[1])) : nil
      }
      return share(
        system.text(group.folder + "/cpu.cfs_quota_us"), system.text(group.folder + "/cpu.cfs_period_us"))
    }.min()
  }

  /// Quota by period, where there is a quota: "max" and -1 mean none.
  private static func share(_ quota: String?, _ period: String?) -> Double? {
    func number(_ text: String?) -> Double? {
      text.flatMap { Double($0.filter { !$0.isWhitespace }) }
    }
    guard let quota = number(quota), let period = number(period), quota > 0, period > 0 else { return nil }
    return quota / period
  }
}
