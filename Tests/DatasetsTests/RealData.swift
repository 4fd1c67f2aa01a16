import Foundation

/// Where real data lie that are too large for the repository.
enum RealData {
  /// A file of the folder `$BERTIE_DATA`; nil, with a message, when absent.
  static func shared(_ name: String) -> String? {
    let folder = ProcessInfo.processInfo.environment["BERTIE_DATA"] ?? ""
    return existing(folder + "/" + name, hint: "set BERTIE_DATA")
  }

  /// A file of the cache, `$BERTIE_CACHE`, else `$XDG_CACHE_HOME/bertie`, else ~/.cache/bertie; nil, with a
  /// message, when absent.
  static func cached(_ name: String) -> String? {
    let environment = ProcessInfo.processInfo.environment
    let folder =
      environment["BERTIE_CACHE"] ?? environment["XDG_CACHE_HOME"].map { $0 + "/bertie" }
      ?? (environment["HOME"] ?? "") + "/.cache/bertie"
    return existing(folder + "/" + name, hint: "make setup fetches it")
  }

  private static func existing(_ path: String, hint: String) -> String? {
    if FileManager.default.fileExists(atPath: path) { return path }
    print("skipped: \((path as NSString).lastPathComponent) is not here (\(hint))")
    return nil
  }
}
