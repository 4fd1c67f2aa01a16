/// How far a download is.
public struct DownloadProgress: Sendable, Equatable {
  /// Bytes that are there, of the files that were not in the cache.
  public var completedBytes = 0
  /// Bytes of all files that were not in the cache, as far as they are known.
  public var totalBytes = 0
  /// Files that are there.
  public var completedFiles = 0
  /// Files that were not in the cache.
  public var totalFiles = 0
  /// For how long the hub is waited for before a request is made again; nil where it is not.
  public var wait: Duration?
}
