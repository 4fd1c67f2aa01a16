import Dispatch
import Synchronization

/// Models and data sets of the hub as folders of the cache that the hub's Python programs use, too.
public struct Downloader: Sendable {
  /// Where the hub and the cache are.
  public let settings: HubSettings
  private let policy: RetryPolicy
  private let jobs: Int

  /// Makes a downloader; nothing is read, written or asked for.
  ///
  /// - Parameter jobs: Files that are downloaded at once.
  public init(settings: HubSettings, policy: RetryPolicy = .standard, jobs: Int = 8) {
    self.settings = settings
    self.policy = policy
    self.jobs = jobs
  }

  /// The folder of a repository at a revision, with all files of `choice`; what the cache lacks is downloaded.
  ///
  /// Waits until it is there, on a thread that is not one of Swift's concurrency.
  /// - Parameter progress: Told about ten times a second how far it is.
  /// - Throws: `HubError`. Where a file fails, what came of the others stays, and the next call goes on with it.
  public func snapshot(
    of name: HubName, _ choice: FileChoice = FileChoice(), progress: (DownloadProgress) -> Void = { _ in }
  ) throws -> Snapshot {
    let outcome = Outcome()
    let done = DispatchSemaphore(value: 0)
    let tracker = ProgressTracker()
    Task.detached {
      do {
        outcome.set(.success(try await snapshot(of: name, choice, tracker: tracker)))
      } catch {
        outcome.set(.failure(error))
      }
      done.signal()
    }
    while done.wait(timeout: .now() + .milliseconds(100)) == .timedOut { progress(tracker.current) }
    return try outcome.get()
  }

  /// As `snapshot(of:_:progress:)`, for callers of Swift's concurrency.
  package func snapshot(of name: HubName, _ choice: FileChoice = FileChoice()) async throws -> Snapshot {
    try await snapshot(of: name, choice, tracker: ProgressTracker())
  }

  private func snapshot(
    of name: HubName, _ choice: FileChoice, tracker: ProgressTracker
  ) async throws -> Snapshot {
    try await SnapshotJob(
      name, choice, settings: settings, policy: policy, jobs: jobs, tracker: tracker
    ).run()
  }
}

/// How a job ended, handed from the task that did it to the thread that waits.
private final class Outcome: Sendable {
  private let result = Mutex<Result<Snapshot, any Error>>(.failure(CancellationError()))

  func set(_ result: Result<Snapshot, any Error>) { self.result.withLock { $0 = result } }

  func get() throws -> Snapshot { try result.withLock { $0 }.get() }
}
