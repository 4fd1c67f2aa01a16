import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Brings files of one commit into the cache.
struct FileTransfer: Sendable {
  /// The repository.
  let name: HubName
  /// The commit.
  let commit: String
  /// The repository's cache.
  let cache: RepositoryCache
  /// Who asks.
  let client: HubClient
  /// When a request is made again.
  let policy: RetryPolicy
  /// Who is told how far it is.
  let tracker: ProgressTracker

  /// Makes a file appear in the commit's snapshot.
  ///
  /// What is published has the size and the digest that the hub's list states; where a download ends otherwise, nothing of it
  /// stays. One that was cut stays as it is, and the next goes on with it.
  ///
  /// - Throws: `HubError`; `CancellationError`.
  func bring(_ file: HubFile) async throws {
    try cache.prepare(for: file, commit)
    let lock = try await FileLock.acquire(cache.lock(file))
    let isNew = !Disk.exists(cache.blob(file))
    if isNew, !cache.has(file.path, commit) {
      try await download(file)
    } else {
      tracker.add(bytes: file.size)
    }
    if !cache.has(file.path, commit) { try cache.link(file, commit, isNew: isNew) }
    tracker.finishFile()
    withExtendedLifetime(lock) {}
  }

  private func download(_ file: HubFile) async throws {
    let partial = try PartialBlob(file, beside: cache.blob(file))
    tracker.add(bytes: partial.count)
    let wasResumed = partial.isResumed
    try await complete(partial, file)
    if !partial.isGenuine, wasResumed, partial.isResumed {
      // What an earlier download left may have been another file, or written by two at once: the whole file once more.
      tracker.add(bytes: -partial.count)
      try partial.restart()
      try await complete(partial, file)
    }
    guard partial.isGenuine else {
      try partial.discard()
      throw HubError(
        .wrongDigest, "\(name) \(file.path)", expected: "the digest \(file.blobName)",
        found: partial.digestText,
        advice: "Nothing of it was kept. A proxy or mirror may have changed the file.")
    }
    try partial.publish(as: cache.blob(file))
  }

  /// Receives what is missing, again and again where the connection is cut: as often in a row as the policy says, counted from the
  /// last time that more than a part in a thousand of the file was added to the most that was ever there: a server that lets us begin
  /// again and again ends, too.
  private func complete(_ partial: PartialBlob, _ file: HubFile) async throws {
    var failures = 0
    var most = partial.count
    while partial.count < file.size {
      do {
        try await receive(partial, file)
        guard partial.count < file.size else { return }
        throw HubError(
          .unreachable, "\(name) \(file.path)", expected: "\(file.size) bytes", found: "\(partial.count)",
          advice: "What is there is kept; the next download goes on with it.")
      } catch let error as HubError {
        if error.code == .wrongSize || error.code == .wrongDigest { try partial.discard() }
        if partial.count - most > file.size / 1000 { (failures, most) = (0, partial.count) }
        failures += 1
        guard let wait = policy.wait(after: failures, error) else { throw error }
        try await tracker.wait(wait)
      }
    }
  }

  /// One request for what is missing, to the end of its answer.
  private func receive(_ partial: PartialBlob, _ file: HubFile) async throws {
    let path = RepositoryPath.escaped(file.path, keeping: "/")
    let address = "\(client.endpoint)/\(name.kind.addressPrefix)\(name.repository)/resolve/\(commit)/\(path)"
    let answer = try await client.get(address, .file, from: partial.count)
    try FileAnswer(answer.hubHeaders).check(file, name, commit)
    if !answer.goesOn(at: partial.count, of: file.size) {
      tracker.add(bytes: -partial.count)
      try partial.restart()
    }
    do {
      for try await part in answer.response.body {
        try part.withUnsafeReadableBytes { try partial.append($0) }
        tracker.add(bytes: part.readableBytes)
      }
    } catch {
      throw HubClient.failure(error, at: "\(name) \(file.path)")
    }
  }
}

extension HubClient.Answer {
  /// Whether the body begins at `offset` of a file of `size` bytes: it is part of the file, and says that it is that part.
  ///
  /// A server that does not know parts sends the whole file.
  fileprivate func goesOn(at offset: Int, of size: Int) -> Bool {
    if offset == 0 { return true }
    guard response.status == .partialContent, let range = response.headers.first(name: "Content-Range") else {
      return false
    }
    return range == "bytes \(offset)-\(size - 1)/\(size)"
  }
}
