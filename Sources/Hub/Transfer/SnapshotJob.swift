import JSON

/// One request for a snapshot: what is missing in the cache is downloaded.
struct SnapshotJob: Sendable {
  private let name: HubName
  private let choice: FileChoice
  private let settings: HubSettings
  private let policy: RetryPolicy
  private let jobs: Int
  private let cache: RepositoryCache
  private let tracker: ProgressTracker

  /// Plans the job; nothing is read, written or asked for.
  init(
    _ name: HubName, _ choice: FileChoice, settings: HubSettings, policy: RetryPolicy, jobs: Int,
    tracker: ProgressTracker
  ) {
    self.name = name
    self.choice = choice
    self.settings = settings
    self.policy = policy
    self.jobs = jobs
    self.tracker = tracker
    cache = RepositoryCache(name, settings: settings)
  }

  /// The snapshot, complete.
  ///
  /// Offline, and where the hub cannot be reached or refuses to answer, it is what the cache has, as in the Python client.
  /// - Throws: `HubError`; `CancellationError`.
  func run() async throws -> Snapshot {
    if settings.isOffline { return try cached(obstacle: nil) }
    let client = HubClient(settings, jobs: jobs)
    let result: Result<Snapshot, any Error>
    do {
      result = .success(try await online(client))
    } catch {
      result = .failure(error)
    }
    try await client.shutdown()
    return try result.get()
  }

  private func online(_ client: HubClient) async throws -> Snapshot {
    let listing: RepositoryListing
    do {
      listing = try await self.listing(client)
    } catch let error as HubError where error.leavesTheCache {
      do {
        return try cached(obstacle: error)
      } catch is HubError {
        // Why the hub does not answer says more than what the cache lacks.
        throw error
      }
    }
    let downloaded = try await download(listing, client)
    do {
      if choice.isModel(name) { try cache.recordAbsent(model(in: listing).absent, listing.commit) }
      try cache.record(listing.commit, for: name)
    } catch let error as HubError where error.code == .cache && downloaded == 0 {
      // Nothing had to be written: a cache that may only be read has given everything.
    }
    return Snapshot(
      path: cache.snapshot(listing.commit), commit: listing.commit,
      files: try files(of: listing).map(\.path), downloadedBytes: downloaded, obstacle: nil)
  }

  /// The list of the files of the commit that is asked for, from the cache where it has it: a commit never changes.
  private func listing(_ client: HubClient) async throws -> RepositoryListing {
    // Where the cache can answer, a hub that is silent is not asked again.
    let retrier = Retrier(policy: cacheCanAnswer ? policy.withoutRetries : policy, tracker: tracker)
    let commit = name.isCommit ? name.revision : try await client.commit(of: name, retrier)
    if let listing = cache.listing(commit) { return listing }
    let listing = try await client.listing(of: name, commit: commit, retrier)
    do {
      try cache.record(listing)
    } catch let error as HubError where error.code == .cache {
      // A list can be had again. Where a file must be written and cannot, that is said then.
    }
    return listing
  }

  /// Brings what is missing, round by round, as indexes name further files; returns the bytes that were missing.
  private func download(_ listing: RepositoryListing, _ client: HubClient) async throws -> Int {
    let transfer = FileTransfer(
      name: name, commit: listing.commit, cache: cache, client: client, policy: policy, tracker: tracker)
    var downloaded = 0
    while true {
      let missing = try files(of: listing).filter { !cache.has($0.path, listing.commit) }
      guard !missing.isEmpty else { return downloaded }
      let bytes = missing.reduce(0) { $0 + $1.size }
      try requireRoom(for: missing)
      tracker.expect(files: missing.count, bytes: bytes)
      downloaded += bytes
      try await transfer.bring(missing, jobs: jobs)
      if let lost = missing.first(where: { !cache.has($0.path, listing.commit) }) {
        throw HubError(
          .cache, cache.pointer(lost.path, listing.commit), expected: "the file that was just written",
          found: "nothing", advice: "Another program may be deleting files of the cache.")
      }
    }
  }

  private func requireRoom(for files: [HubFile]) throws {
    try Disk.makeFolder(cache.folder)
    let needed = files.filter { !Disk.exists(cache.blob($0)) }.reduce(0) { $0 + $1.size }
    let free = try Disk.freeBytes(cache.folder)
    guard needed <= free else {
      throw HubError(
        .noSpace, cache.root, expected: "room for \(needed) bytes", found: "\(free)",
        advice: "HF_HUB_CACHE names another folder.")
    }
  }

  /// What the cache alone gives.
  ///
  /// A snapshot whose repository's files the cache lists must have all that are wanted. Other programs leave no list: then a model must have
  /// its configuration and weights, and nothing is known of anything else, as in the Python client.
  private func cached(obstacle: HubError?) throws -> Snapshot {
    guard let commit = try cache.commit(of: name), Disk.exists(cache.snapshot(commit)) else {
      throw notCached("nothing of that revision")
    }
    var paths: [String] = []
    if let listing = cache.listing(commit) {
      paths = try files(of: listing).map(\.path)
      if let missing = paths.first(where: { !cache.has($0, commit) }) {
        throw notCached("a snapshot without \(missing)")
      }
    } else if choice.isModel(name) {
      let files = ModelFiles(has: { cache.has($0, commit) }, read: { try read($0, commit) })
      do {
        paths = try files.paths(of: name)
      } catch let error as HubError where error.code == .fileNotFound {
        throw notCached("a snapshot without \(error.expected)")
      }
    }
    return Snapshot(
      path: cache.snapshot(commit), commit: commit, files: paths, downloadedBytes: 0, obstacle: obstacle)
  }

  private var cacheCanAnswer: Bool {
    do {
      _ = try cached(obstacle: nil)
      return true
    } catch {
      return false
    }
  }

  private func notCached(_ found: String) -> HubError {
    HubError(
      .notCached, name.description, expected: "all of it in the cache \(cache.root)", found: found,
      advice: settings.isOffline
        ? "HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE forbids to download it." : "It must be downloaded.")
  }

  private func files(of listing: RepositoryListing) throws -> [HubFile] {
    try choice.files(of: listing, name, model: model(in: listing))
  }

  private func model(in listing: RepositoryListing) -> ModelFiles {
    ModelFiles(has: { listing[$0] != nil }, read: { try read($0, listing.commit) })
  }

  /// An index or a list of modules in the snapshot; nil where it is not there yet.
  private func read(_ path: String, _ commit: String) throws -> JSONValue? {
    guard let bytes = try Disk.bytes(cache.pointer(path, commit), limit: 1 << 26) else { return nil }
    do {
      return try JSONValue(parsing: bytes)
    } catch let error as JSONError {
      throw HubError(
        .badAnswer, "\(name) \(path)", expected: "JSON",
        found: "\(error.code.rawValue) at byte \(error.offset)")
    }
  }
}

extension HubError {
  /// Whether the cache may answer in the hub's place: the hub is not there, or does not let us in.
  fileprivate var leavesTheCache: Bool {
    switch code {
    case .unauthorized, .forbidden, .repositoryNotFound: true
    default: isTransient
    }
  }
}
