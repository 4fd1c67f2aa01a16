/// A file of a repository, as the hub lists it.
struct HubFile: Sendable, Equatable {
  /// Where it lies in the repository.
  let path: String
  /// Its length in bytes.
  let size: Int
  /// Git's SHA-1 of it, or, for a large file, of the pointer that stands for it.
  let blobID: String
  /// The SHA-256 of a large file (git-lfs); nil for all others.
  let sha256: String?
  /// The name of a large file in the hub's other store; kept for other programs, not used.
  let xetHash: String?

  /// The name of its bytes in the cache, which is their digest.
  var blobName: String { sha256 ?? blobID }
}
