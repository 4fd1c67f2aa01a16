import Foundation

/// The real all-MiniLM-L6-v2 in the cache of downloaded models.
public enum MiniLM {
  /// Its folder.
  public static let path: String = {
    let environment = ProcessInfo.processInfo.environment
    let cache =
      environment["BERTIE_CACHE"] ?? environment["XDG_CACHE_HOME"].map { $0 + "/bertie" }
      ?? (environment["HOME"] ?? "") + "/.cache/bertie"
    return cache + "/models/all-MiniLM-L6-v2"
  }()
  /// Whether it is there.
  public static let isThere = FileManager.default.fileExists(atPath: path + "/model.safetensors")
}
