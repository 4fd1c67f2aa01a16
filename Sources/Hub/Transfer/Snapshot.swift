/// A state of a repository in the cache.
public struct Snapshot: Sendable, Equatable {
  /// Its folder.
  public let path: String
  /// Its commit.
  public let commit: String
  /// The paths of the files that were asked for, in the folder; empty where the cache has no list of the repository's files.
  public let files: [String]
  /// The bytes that were downloaded.
  public let downloadedBytes: Int
  /// Why only the cache was asked although the network may be used; nil where that is not so.
  public let obstacle: HubError?
}
