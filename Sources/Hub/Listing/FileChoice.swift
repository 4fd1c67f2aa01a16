/// Which files of a repository are wanted.
public struct FileChoice: Sendable {
  /// Paths that are wanted; nil for a model's files, or all files of a data set.
  public var included: [GlobPattern]?
  /// Paths that are not wanted, whatever else is said.
  public var excluded: [GlobPattern]

  /// Makes a choice; without arguments a model's files, or all of a data set.
  public init(included: [GlobPattern]? = nil, excluded: [GlobPattern] = []) {
    self.included = included
    self.excluded = excluded
  }

  /// Whether the files are those that a model consists of.
  func isModel(_ name: HubName) -> Bool { included == nil && name.kind == .model }

  /// The files of a list that are wanted, as far as the indexes that `model` can read tell.
  ///
  /// - Throws: `HubError` `.fileNotFound` where nothing fits, or what `ModelFiles` throws.
  func files(of listing: RepositoryListing, _ name: HubName, model: ModelFiles) throws -> [HubFile] {
    let chosen: [HubFile]
    if let included {
      chosen = listing.files.filter { file in included.contains { $0.matches(file.path) } }
    } else if isModel(name) {
      chosen = try model.paths(of: name).compactMap { listing[$0] }
    } else {
      chosen = listing.files
    }
    let wanted = chosen.filter { file in !excluded.contains { $0.matches(file.path) } }
    guard !wanted.isEmpty else {
      throw HubError(
        .fileNotFound, name.description, expected: "files that the patterns leave",
        found: "none of \(listing.files.count)")
    }
    return wanted
  }
}
