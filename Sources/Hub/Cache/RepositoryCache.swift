/// One repository's part of the cache that all of the hub's programs share.
///
/// Layout, below the cache's folder: `models--org--name/blobs/DIGEST`, `snapshots/COMMIT/PATH`, links to blobs,
/// `refs/REVISION`, which hold a commit, `.no_exist/COMMIT/PATH`, empty, for files that are known not to be, and
/// `trees/COMMIT.json`, lists of files; `.locks/models--org--name/DIGEST.lock`.
///
/// Source: huggingface_hub 2.4.0, its cache. Differences: `refs` are written when a snapshot is complete, not before; the store of
/// blobs that repositories share (Xet) is read through its links, and not written.
struct RepositoryCache: Sendable {
  /// The cache's folder.
  let root: String
  /// The repository's folder in it.
  let folder: String
  /// Where the locks of its blobs lie.
  let locks: String
  /// Whether snapshots are links.
  let usesLinks: Bool

  /// The part of the cache of one repository; nothing is read or written.
  init(_ name: HubName, settings: HubSettings) {
    root = settings.cachePath
    folder = "\(root)/\(name.folderName)"
    locks = "\(root)/.locks/\(name.folderName)"
    usesLinks = settings.usesLinks
  }

  /// The path of a blob.
  func blob(_ file: HubFile) -> String { "\(folder)/blobs/\(file.blobName)" }

  /// The path of a blob's lock.
  func lock(_ file: HubFile) -> String { "\(locks)/\(file.blobName).lock" }

  /// The folder of a snapshot.
  func snapshot(_ commit: String) -> String { "\(folder)/snapshots/\(commit)" }

  /// The path of a file in a snapshot.
  func pointer(_ path: String, _ commit: String) -> String { "\(snapshot(commit))/\(path)" }

  /// Whether a snapshot has a file.
  func has(_ path: String, _ commit: String) -> Bool { Disk.exists(pointer(path, commit)) }

  /// Makes the folders that a download of `file` writes into, and marks the cache as one (CACHEDIR.TAG) for backup programs.
  ///
  /// - Throws: `HubError` `.cache`.
  func prepare(for file: HubFile, _ commit: String) throws {
    for folder in ["\(folder)/blobs", Disk.folder(of: pointer(file.path, commit)), locks] {
      try Disk.makeFolder(folder)
    }
    let tag = "\(root)/CACHEDIR.TAG"
    guard !Disk.exists(tag) else { return }
    try Disk.write(
      """
      Signature: 8a477f597d28d172789f06886806bc55
      # This folder is a cache of a model hub; see https://bford.info/cachedir/

      """, to: tag)
  }
}
