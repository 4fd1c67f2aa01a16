import JSON

extension RepositoryListing {
  /// The form of the cache's lists that is read and written.
  private static let cacheVersion = 1

  /// Reads a list that this or another program has kept in the cache.
  ///
  /// - Throws: `HubError` `.badAnswer` for another form, `.unsafeListing`.
  init(commit: String, cached value: JSONValue) throws {
    self.init(commit: commit)
    guard value["format_version"]?.int == Self.cacheVersion, let files = value["files"]?.object else {
      throw malformed("an object with format_version \(Self.cacheVersion) and files")
    }
    for (path, entry) in files {
      guard let size = entry["size"]?.int, let blobID = entry["blob_id"]?.string else {
        throw malformed("size and blob_id of each file")
      }
      try append(
        HubFile(
          path: path, size: entry["lfs_size"]?.int ?? size, blobID: blobID,
          sha256: entry["lfs_sha256"]?.string, xetHash: entry["xet_hash"]?.string))
    }
  }

  /// The list in the cache's form, in the order of the paths.
  var json: JSONValue {
    var entries = JSONObject()
    for file in files {
      var entry: JSONObject = ["size": .integer(Int64(file.size)), "blob_id": .string(file.blobID)]
      if let sha256 = file.sha256 {
        entry["lfs_sha256"] = .string(sha256)
        entry["lfs_size"] = .integer(Int64(file.size))
      }
      entry["xet_hash"] = file.xetHash.map { .string($0) }
      entries[file.path] = .object(entry)
    }
    return ["format_version": .integer(Int64(Self.cacheVersion)), "files": .object(entries.sorted())]
  }

  /// Adds the files of one page of the hub's answer to `/tree/COMMIT?recursive=true`: an array of objects with `type`, `path`,
  /// `size`, `oid` and, for large files, `lfs` with `oid` and `size`.
  ///
  /// - Throws: `HubError` `.badAnswer`, `.unsafeListing`.
  mutating func append(page: JSONValue) throws {
    guard let entries = page.array else { throw malformed("an array of files") }
    for entry in entries where entry["type"]?.string != "directory" {
      guard let path = entry["path"]?.string, let size = entry["size"]?.int, let oid = entry["oid"]?.string
      else { throw malformed("path, size and oid of each file") }
      var sha256: String?
      var bytes = size
      if let large = entry["lfs"], !large.isNull {
        guard let digest = large["oid"]?.string, let largeSize = large["size"]?.int else {
          throw malformed("oid and size of each large file")
        }
        (sha256, bytes) = (digest, largeSize)
      }
      let xetHash = entry["xetHash"]?.string.flatMap { BlobDigest.isHexadecimal($0, count: 64) ? $0 : nil }
      try append(HubFile(path: path, size: bytes, blobID: oid, sha256: sha256, xetHash: xetHash))
    }
  }

  private func malformed(_ expected: String) -> HubError {
    HubError(
      .badAnswer, "list of the files at commit \(commit)", expected: expected, found: "another form",
      advice: "Is HF_ENDPOINT the address of a hub?")
  }
}
