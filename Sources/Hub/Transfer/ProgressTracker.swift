import Synchronization

/// The progress of several files, told by whoever downloads one and read by whoever shows it.
final class ProgressTracker: Sendable {
  private let state = Mutex(DownloadProgress())

  /// How far the download is.
  var current: DownloadProgress { state.withLock { $0 } }

  /// Files and bytes are to be downloaded, too.
  func expect(files: Int, bytes: Int) {
    state.withLock {
      $0.totalFiles += files
      $0.totalBytes += bytes
    }
  }

  /// Bytes have come; fewer than none where some must come again.
  func add(bytes: Int) { state.withLock { $0.completedBytes += bytes } }

  /// A file is there.
  func finishFile() { state.withLock { $0.completedFiles += 1 } }

  /// Sleeps before a request is made again.
  ///
  /// - Throws: `CancellationError`.
  func wait(_ duration: Duration) async throws {
    state.withLock { $0.wait = duration }
    defer { state.withLock { $0.wait = nil } }
    try await Task.sleep(for: duration)
  }
}
