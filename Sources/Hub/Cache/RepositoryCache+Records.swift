import JSON

extension RepositoryCache {
  /// The commit that a branch or tag stood at when it was last downloaded; nil where that is not known.
  ///
  /// - Throws: `HubError` `.cache` where the record is no commit.
  func commit(of name: HubName) throws -> String? {
    if name.isCommit { return name.revision }
    let path = "\(folder)/refs/\(name.revision)"
    guard let bytes = try Disk.bytes(path, limit: 1024) else { return nil }
    let commit = String(decoding: bytes, as: UTF8.self)
    guard HubName.isCommit(commit) else {
      throw HubError(
        .cache, path, expected: "a commit of 40 hexadecimal digits", found: "another text",
        advice: "Delete the file.")
    }
    return commit
  }

  /// Records where a branch or tag stands.
  ///
  /// - Throws: `HubError` `.cache`.
  func record(_ commit: String, for name: HubName) throws {
    guard !name.isCommit, try self.commit(of: name) != commit else { return }
    try Disk.write(commit, to: "\(folder)/refs/\(name.revision)")
  }

  /// Records that a commit has no files of these names, for programs that would ask for them.
  ///
  /// - Throws: `HubError` `.cache`.
  func recordAbsent(_ names: [String], _ commit: String) throws {
    for name in names {
      let path = "\(folder)/.no_exist/\(commit)/\(name)"
      if !Disk.exists(path) { try Disk.write("", to: path) }
    }
  }

  /// The list of a commit's files as it was downloaded; nil where there is none, or one that this version does not read.
  func listing(_ commit: String) -> RepositoryListing? {
    do {
      guard let bytes = try Disk.bytes(listingPath(commit), limit: 1 << 28) else { return nil }
      return try RepositoryListing(commit: commit, cached: JSONValue(parsing: bytes))
    } catch {
      // A list can be had again: as in the Python client, one that cannot be read counts as none.
      return nil
    }
  }

  /// Keeps the list of a commit's files.
  ///
  /// - Throws: `HubError` `.cache`.
  func record(_ listing: RepositoryListing) throws {
    try Disk.write(listing.json.serialized(pretty: true), to: listingPath(listing.commit))
  }

  private func listingPath(_ commit: String) -> String { "\(folder)/trees/\(commit).json" }
}
